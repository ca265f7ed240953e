import type { Queryable } from '@tinyforge/db';
import { createRateLimitStorage } from '../auth/rate-limit-storage.ts';

/** As many attempts in a minute as the sign-in allows, over all processes. */
export const MAX_GUESSES = 10;
const WINDOW_SECONDS = 60;

/** Bounds how often the password or a code of a person can be tried by whoever holds one of their sessions. */
export type GuessLimit = {
  /**
   * Runs `work` unless an attempt of this person is under way here, or there were too many of late anywhere: hashing is slow on purpose, and a
   * crowd of attempts must neither find the password nor hold the connections that others write with.
   */
  attempt<T extends { outcome: string }>(
    personId: string,
    work: () => Promise<T>,
  ): Promise<{ outcome: 'too_many' } | T>;
};

/** Made once per process. */
export function createGuessLimit(db: Queryable): GuessLimit {
  const underWay = new Set<string>();
  const attempts = createRateLimitStorage(db);
  return {
    async attempt(personId, work) {
      if (underWay.has(personId)) return { outcome: 'too_many' };
      underWay.add(personId);
      try {
        const rule = { window: WINDOW_SECONDS, max: MAX_GUESSES };
        const { allowed } = await attempts.consume(`guess|${personId}`, rule);
        return allowed ? await work() : { outcome: 'too_many' };
      } finally {
        underWay.delete(personId);
      }
    },
  };
}
