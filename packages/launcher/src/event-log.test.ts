import { expect, test } from 'vitest';
import { describePruned, startOfRetention } from './event-log.ts';

const NOW = new Date('2026-03-31T13:00:00Z');

test.each([
  [{ amount: 90, unit: 'day' }, '2025-12-31'],
  [{ amount: 1, unit: 'month' }, '2026-02-01'],
  [{ amount: 18, unit: 'month' }, '2024-09-01'],
  [{ amount: 2, unit: 'year' }, '2024-03-01'],
] as const)('what is kept for %j begins with %s', (retention, expected) => {
  expect(startOfRetention(NOW, retention)).toEqual(new Date(expected));
});

test('says why nothing was dropped, and that it is tried again', () => {
  expect(describePruned({ outcome: 'later' })).toMatch(/^No events were dropped: .* again every hour\.$/);
});
