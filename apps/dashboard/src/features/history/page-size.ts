/** Server and browser must ask alike for what was prefetched to be found. */
export const HISTORY_PAGE_SIZE = 20;
