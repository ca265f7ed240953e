/** As many wrong passwords in a minute as the sign-in allows. */
export const MAX_WRONG_GUESSES = 10;
const WINDOW_MS = 60_000;

/** Bounds how often the password of a person can be tried by whoever holds one of their sessions. */
export type GuessLimit = {
  /**
   * Runs `work` unless an attempt of this person is under way, or too many were wrong of late: hashing is slow on purpose, and a crowd of
   * attempts must neither find the password nor hold the connections that others write with.
   */
  attempt<T extends { outcome: string }>(
    personId: string,
    now: Date,
    work: () => Promise<T>,
  ): Promise<{ outcome: 'too_many' } | T>;
};

/** Made once per process. */
export function createGuessLimit(): GuessLimit {
  const underWay = new Set<string>();
  /** Moments of wrong guesses, in milliseconds since 1970. */
  const wrong = new Map<string, number[]>();

  return {
    async attempt(personId, now, work) {
      for (const [id, moments] of wrong) {
        const recent = moments.filter((moment) => moment > now.getTime() - WINDOW_MS);
        if (recent.length > 0) wrong.set(id, recent);
        else wrong.delete(id);
      }
      const guesses = wrong.get(personId) ?? [];
      if (underWay.has(personId) || guesses.length >= MAX_WRONG_GUESSES) return { outcome: 'too_many' };
      underWay.add(personId);
      try {
        const result = await work();
        if (result.outcome === 'wrong_password') wrong.set(personId, [...guesses, now.getTime()]);
        return result;
      } finally {
        underWay.delete(personId);
      }
    },
  };
}
