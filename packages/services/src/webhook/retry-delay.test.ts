import { expect, test } from 'vitest';
import { MAX_ATTEMPTS, parseRetryAfter, retryDelay } from './retry-delay.ts';

const HOUR = 60 * 60 * 1000;

test('delays grow, are spread by a quarter to either side, and end', () => {
  let before = 0;
  for (let attempts = 1; attempts < MAX_ATTEMPTS; attempts++) {
    const [low, high] = [retryDelay(attempts, null, 0), retryDelay(attempts, null, 0.999_999)];
    if (low === null || high === null) throw new Error(`given up after ${attempts}`);
    expect(high / low).toBeCloseTo(1.25 / 0.75, 2);
    expect(low).toBeGreaterThan(before);
    before = high;
  }
  expect(retryDelay(MAX_ATTEMPTS, null)).toBeNull();
  expect(retryDelay(MAX_ATTEMPTS + 1, 1_000)).toBeNull();
});

test('a receiver may ask for more time, never for less, and for no more than a day', () => {
  expect(retryDelay(1, HOUR, 0.5)).toBe(HOUR);
  expect(retryDelay(4, 1_000, 0.5)).toBe(HOUR / 2);
  expect(retryDelay(1, 1_000 * HOUR, 0.5)).toBe(24 * HOUR);
});

test('Retry-After is seconds or a date', () => {
  const now = new Date('2026-11-23T12:00:00Z');
  expect(parseRetryAfter('120', now)).toBe(120_000);
  expect(parseRetryAfter('Mon, 23 Nov 2026 12:01:00 GMT', now)).toBe(60_000);
  expect(parseRetryAfter('Mon, 23 Nov 2026 11:00:00 GMT', now)).toBe(0);
  expect(parseRetryAfter('soon', now)).toBeNull();
  expect(parseRetryAfter(undefined, now)).toBeNull();
});
