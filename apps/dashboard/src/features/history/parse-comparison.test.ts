import { expect, it } from 'vitest';
import { formatComparison, missingVersion, parseComparison } from './parse-comparison.ts';

it('reads what it writes', () => {
  expect(formatComparison({ from: 3, to: 7 })).toBe('?from=3&to=7');
  expect(parseComparison('3', '7')).toEqual({ from: 3, to: 7 });
  expect(formatComparison(null)).toBe('');
});

it.each([
  [undefined, '7'],
  ['3', undefined],
  ['0', '7'],
  ['-3', '7'],
  ['3.5', '7'],
  ['03', '7'],
  ['3', '2147483648'],
  ['3', '99999999999999999999'],
  [['3', '4'], '7'],
  ['three', '7'],
])('takes from=%j and to=%j for no comparison', (from, to) => {
  expect(parseComparison(from, to)).toBeNull();
});

it('names the version that a workload does not have', () => {
  expect(missingVersion({ from: 1, to: 99 }, 3)).toBe(99);
  expect(missingVersion({ from: 4, to: 1 }, 3)).toBe(4);
  expect(missingVersion({ from: 1, to: 3 }, 3)).toBeNull();
  expect(missingVersion(null, 3)).toBeNull();
});
