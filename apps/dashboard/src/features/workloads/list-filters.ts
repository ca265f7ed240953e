import type { WorkloadList } from '@/trpc/types.ts';
import { WORKLOAD_PAGE_SIZE } from './page-size.ts';

export type ListStatus = keyof WorkloadList['counts'];

/** In the order of the filter: most pressing first. */
export const LIST_STATUSES = [
  'drifted',
  'invalid',
  'fetch_failed',
  'no_file',
  'unread',
  'in_sync',
  'disabled',
  'not_eligible',
] as const satisfies readonly ListStatus[];

/** The group of workloads in no group. */
export const NO_GROUP = 'none';

/** What the list is narrowed to, as its address has it. `''`: everything. `group`: an id, or `NO_GROUP`. */
export type ListFilters = { search: string; status: ListStatus | ''; group: string };

export const NO_LIST_FILTERS: ListFilters = { search: '', status: '', group: '' };

/** Filters from the query of the page; anything malformed counts as not set. */
export function parseListFilters(query: Record<string, string | string[] | undefined>): ListFilters {
  const text = (key: string) => (typeof query[key] === 'string' ? query[key] : '');
  const group = text('group');
  return {
    search: text('search').slice(0, 200),
    status: LIST_STATUSES.find((status) => status === text('status')) ?? '',
    group: group === NO_GROUP || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(group) ? group : '',
  };
}

/** The query of the page for filters; `''` for none. */
export function formatListFilters(filters: ListFilters): string {
  const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== '')).toString();
  return query ? `?${query}` : '';
}

/** The input of `workload.list` for the first page of what these filters let through. */
export function listInput({ search, status, group }: ListFilters) {
  const wanted = search.trim();
  return {
    limit: WORKLOAD_PAGE_SIZE,
    ...(wanted && { search: wanted }),
    ...(status && { status }),
    ...(group && { groupId: group === NO_GROUP ? null : group }),
  };
}
