import type { ForgeError } from './failure.ts';
import type { Timing } from './timing.ts';

export type RetryPolicy = {
  /** How often a request is sent again at most. */
  retries: number;
  /** Milliseconds before the first repetition; doubles, and up to the same again is added by chance. */
  delayMs: number;
  /** The longest time, in milliseconds, that a forge may name and that is waited for; a later one is reported. */
  longestWaitMs: number;
};

export const DEFAULT_RETRY_POLICY: RetryPolicy = { retries: 2, delayMs: 150, longestWaitMs: 3_000 };

const RETRIED_STATUSES = new Set([502, 503, 504]);

/** Timers may fire a moment early by the clock that the forge's time is compared with. */
const TIMER_MARGIN_MS = 5;

/**
 * Milliseconds to wait before a request that failed so is sent again; null where that could not help or has been done often enough.
 * Repeated are connections that broke, 502, 503 and 504, and limits that end within `longestWaitMs`. Not repeated: what the forge has decided
 * (401, 403, 404), what ran out of time, and what somebody has to mend first (a certificate, a host name, a proxy).
 */
export function pauseBeforeRetry(
  failure: ForgeError,
  attempt: number,
  policy: RetryPolicy,
  { now, random }: Pick<Timing, 'now' | 'random'>,
): number | null {
  if (attempt >= policy.retries) return null;
  const chance = random();
  if (failure.reason === 'rate_limited') {
    // Without an answer the limit is one that was met before: a look does not queue for it.
    if (!failure.retryAt || failure.httpStatus === undefined) return null;
    const wait = Math.max(0, failure.retryAt.getTime() - now());
    return wait <= policy.longestWaitMs ? wait + TIMER_MARGIN_MS + chance * policy.delayMs : null;
  }
  const isBroken = failure.reason === 'network' && failure.detail === undefined;
  const isPassing = failure.reason === 'bad_response' && RETRIED_STATUSES.has(failure.httpStatus ?? 0);
  if (!isBroken && !isPassing) return null;
  const backoff = policy.delayMs * 2 ** attempt;
  return backoff + chance * backoff;
}
