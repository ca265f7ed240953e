/** A token is replaced this long before it expires, in milliseconds: no look may outlive its token. */
const RENEWED_BEFORE_MS = 5 * 60_000;

/** However long a forge says that a token lives, it is not kept for longer. */
const MAX_LIFETIME_MS = 3_600_000;

export type ShortLivedToken = { token: string; expiresAt: Date };

/** `wasKept`: it was made for an earlier caller. `madeAt` is in milliseconds since 1970. */
export type TakenToken = { token: string; wasKept: boolean; madeAt: number };

export type TokenCache = {
  /**
   * The token that is kept under this key, or one that is made now. Whoever asks while one is being made waits for that one; a failure
   * is told to all of them and not kept.
   */
  take(key: string, make: () => Promise<ShortLivedToken>): Promise<TakenToken>;
  /** Drops a token that the forge no longer takes; one that has replaced it stays. */
  forget(key: string, token: string): void;
};

/** `keptUntil` is in milliseconds since 1970; null while the token is being made. */
type Entry = {
  made: Promise<ShortLivedToken & { madeAt: number }>;
  token: string | null;
  keptUntil: number | null;
};

/** Keeps short-lived tokens in memory, and has each made once however many ask. @param now milliseconds since 1970 */
export function createTokenCache(now: () => number): TokenCache {
  const entries = new Map<string, Entry>();

  function make(key: string, create: () => Promise<ShortLivedToken>): Entry {
    const made = create().then((token) => ({ ...token, madeAt: now() }));
    const entry: Entry = { made, token: null, keptUntil: null };
    entries.set(key, entry);
    entry.made.then(
      ({ token, expiresAt }) => {
        entry.token = token;
        entry.keptUntil = Math.min(expiresAt.getTime(), now() + MAX_LIFETIME_MS) - RENEWED_BEFORE_MS;
      },
      () => {
        if (entries.get(key) === entry) entries.delete(key);
      },
    );
    return entry;
  }

  return {
    async take(key, create) {
      for (const [known, { keptUntil }] of entries)
        if (keptUntil !== null && now() >= keptUntil) entries.delete(known);
      const known = entries.get(key);
      const wasKept = known?.token !== null && known !== undefined;
      const { token, madeAt } = await (known ?? make(key, create)).made;
      return { token, wasKept, madeAt };
    },
    forget(key, token) {
      if (entries.get(key)?.token === token) entries.delete(key);
    },
  };
}
