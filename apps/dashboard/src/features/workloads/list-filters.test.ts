import { expect, it } from 'vitest';
import { formatListFilters, listInput, NO_LIST_FILTERS, parseListFilters } from './list-filters.ts';

it('reads back from an address what it wrote to one', () => {
  const filters = { search: 'a & b', status: 'drifted', group: 'none' } as const;
  const query = Object.fromEntries(new URLSearchParams(formatListFilters(filters)));
  expect(parseListFilters(query)).toEqual(filters);
  expect(listInput(filters)).toMatchObject({ search: 'a & b', status: 'drifted', groupId: null });
});

it('ignores what is malformed or given twice', () => {
  expect(parseListFilters({ search: ['a', 'b'], status: 'all', group: "x' or 1" })).toEqual(NO_LIST_FILTERS);
});

it('leaves a clean address when none is set', () => {
  expect(formatListFilters(NO_LIST_FILTERS)).toBe('');
});
