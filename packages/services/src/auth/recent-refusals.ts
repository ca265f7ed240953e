/** So long a refusal is repeated without asking the library. In milliseconds. */
const STANDS_MS = 1_000;
/** Beyond so many refused keys all are asked for anew: the memory of them is bounded. */
const MOST = 10_000;

type Refusal = { until: number; retryAfter: string | null };

export type RecentRefusals = {
  /** The refusal of this key that still stands, as a new answer; null: ask. */
  repeat(key: string): Response | null;
  /** Keeps what the rate limit has refused; any other answer it lets pass. */
  note(key: string, answer: Response): void;
};

/**
 * What the rate limit of the sign-in library has refused within the last second. A refusal by the library costs a walk through all of it and a
 * statement to PostgreSQL; a flood from one address pays that once a second, and the rest of it is answered from here. One for each process.
 *
 * @param now milliseconds of a clock that is never set back
 */
export function createRecentRefusals(now: () => number = () => performance.now()): RecentRefusals {
  const refusals = new Map<string, Refusal>();
  return {
    repeat(key) {
      const refusal = refusals.get(key);
      if (!refusal) return null;
      if (now() < refusal.until) return tooMany(refusal);
      refusals.delete(key);
      return null;
    },
    note(key, { status, headers }) {
      // The library says when to come back where it refuses an address. Where an account waits, it is not for the address to wait.
      if (status !== 429 || !headers.has('x-retry-after')) return;
      if (refusals.size >= MOST) refusals.clear();
      refusals.set(key, { until: now() + STANDS_MS, retryAfter: headers.get('x-retry-after') });
    },
  };
}

/** In the library's own words. */
function tooMany({ retryAfter }: Refusal): Response {
  return Response.json(
    { message: 'Too many requests. Please try again later.' },
    { status: 429, headers: retryAfter === null ? {} : { 'x-retry-after': retryAfter } },
  );
}
