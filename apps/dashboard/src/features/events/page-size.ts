/** Server and browser must ask alike for what was prefetched to be found. */
export const WORKLOAD_EVENT_COUNT = 8;
export const EVENT_PAGE_SIZE = 40;
