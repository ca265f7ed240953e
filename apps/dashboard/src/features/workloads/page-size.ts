/** Rows of one page of the list; server and browser must ask alike for the prefetched page to be found. */
export const WORKLOAD_PAGE_SIZE = 50;
