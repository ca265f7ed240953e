import type { Caller } from '../tokens.ts';

const WINDOW_MS = 3_600_000;

/** Where a caller stands in the current hour. `reset` is in seconds since 1970. */
export type RateLimit = { limit: number; used: number; remaining: number; reset: number };

/** Counts requests as GitHub does: by token, and together for all who have none. */
export function createRateLimiter(limits: { anonymous: number; authenticated: number }, now: () => Date) {
  const windows = new Map<string, { used: number; endsAt: number }>();

  function windowOf(caller: Caller) {
    const key = caller.kind === 'token' ? `token ${caller.token.token}` : 'anonymous';
    const time = now().getTime();
    let current = windows.get(key);
    if (current === undefined || current.endsAt <= time) {
      current = { used: 0, endsAt: time + WINDOW_MS };
      windows.set(key, current);
    }
    return current;
  }

  function look(caller: Caller): RateLimit {
    const limit = caller.kind === 'token' ? limits.authenticated : limits.anonymous;
    const { used, endsAt } = windowOf(caller);
    return { limit, used, remaining: Math.max(0, limit - used), reset: Math.ceil(endsAt / 1000) };
  }

  return {
    look,
    /** Counts one request; false where there is none left. */
    take(caller: Caller): boolean {
      if (look(caller).remaining === 0) return false;
      windowOf(caller).used += 1;
      return true;
    },
    /** An authorised 304 costs nothing. */
    giveBack(caller: Caller): void {
      windowOf(caller).used -= 1;
    },
  };
}
