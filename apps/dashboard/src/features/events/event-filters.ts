/** What the events page can be narrowed to, as it stands in its address. Dates are `YYYY-MM-DD` in the reader's time zone. */
export type EventFilters = { workload: string; type: string; actor: string; from: string; to: string };

export const NO_FILTERS: EventFilters = { workload: '', type: '', actor: '', from: '', to: '' };

/** Filters from a page's query; anything malformed counts as not set. */
export function parseEventFilters(query: Record<string, string | string[] | undefined>): EventFilters {
  const text = (key: string, pattern: RegExp) => {
    const value = query[key];
    return typeof value === 'string' && pattern.test(value) ? value : '';
  };
  return {
    workload: text('workload', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i),
    type: text('type', /^[a-z_]+\.[a-z_]+$/),
    actor: text('actor', /^[\w-]{1,100}$/),
    from: text('from', /^\d{4}-\d\d-\d\d$/),
    to: text('to', /^\d{4}-\d\d-\d\d$/),
  };
}

/** The page's query for filters, `''` for none. */
export function formatEventFilters(filters: EventFilters): string {
  const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== '')).toString();
  return query ? `?${query}` : '';
}

/** The moment at which a date begins where the reader is, ISO 8601; with `days`, so many days later. Undefined for no date. */
export function startOfDay(date: string, days = 0): string | undefined {
  const [year, month, day] = date.split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const moment = new Date(year, month - 1, day + days);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}
