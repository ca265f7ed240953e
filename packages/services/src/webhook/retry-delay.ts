/** Attempts before a message is given up: some 18 hours. */
export const MAX_ATTEMPTS = 8;

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Before the second attempt, the third … */
const DELAYS_MS = [
  5 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
];

/** A quarter to either side, so that those who failed together don't come back together. */
const JITTER = 0.25;

/** No receiver can put us off for longer. */
export const MAX_RETRY_AFTER_MS = 24 * HOUR_MS;

/**
 * Milliseconds until the next attempt, or null when that was the last.
 *
 * @param attempts made so far, from 1
 * @param retryAfterMs what the receiver asked for, where it did
 * @param random in [0, 1)
 */
export function retryDelay(
  attempts: number,
  retryAfterMs: number | null,
  random: number = Math.random(),
): number | null {
  const base = attempts >= MAX_ATTEMPTS ? undefined : DELAYS_MS[attempts - 1];
  if (base === undefined) return null;
  const jittered = Math.round(base * (1 - JITTER + 2 * JITTER * random));
  return Math.max(jittered, Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS));
}

/** Milliseconds out of a `Retry-After` header, as seconds or as a date; null for neither. */
export function parseRetryAfter(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * SECOND_MS;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
