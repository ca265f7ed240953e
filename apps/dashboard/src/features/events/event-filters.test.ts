import { describe, expect, it } from 'vitest';
import { formatEventFilters, NO_FILTERS, parseEventFilters, startOfDay } from './event-filters.ts';

describe('event filters', () => {
  it('survive the address bar', () => {
    const filters = {
      workload: '0b0f8c1e-0000-4000-8000-000000000001',
      type: 'gitops.synced',
      actor: 'abc',
      from: '2026-11-01',
      to: '',
    };
    const query = Object.fromEntries(new URLSearchParams(formatEventFilters(filters)));
    expect(parseEventFilters(query)).toEqual(filters);
  });

  it('ignore what is malformed or given twice', () => {
    expect(
      parseEventFilters({ workload: "x' or 1", type: ['a.b', 'c.d'], from: 'yesterday', actor: 'a b' }),
    ).toEqual(NO_FILTERS);
  });

  it('leave a clean address when none is set', () => {
    expect(formatEventFilters(NO_FILTERS)).toBe('');
  });

  it('count days where the reader is', () => {
    expect(startOfDay('2026-11-30', 1)).toBe(new Date(2026, 11, 1).toISOString());
    expect(startOfDay('')).toBeUndefined();
  });
});
