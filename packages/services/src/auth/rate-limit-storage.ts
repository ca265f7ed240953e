import { randomUUID } from 'node:crypto';
import { type Queryable, schema } from '@tinyforge/db';
import { eq, lt, sql } from 'drizzle-orm';

/** After this long no rule counts a row any more. In milliseconds. */
const FORGOTTEN_AFTER_MS = 60 * 60 * 1000;

/**
 * Counts attempts for the sign-in library in one statement each, so that attempts at once are never let through together. The library's own
 * storage asks for the row in a subselect of its update: waiting for the row, PostgreSQL does not ask that again, and some
 * more pass (better-auth 1.7.5 with its Drizzle adapter 1.7.5; seen as 11 of 10).
 *
 * The rule is the library's: `max` attempts, and a new count once none was let through for `window` seconds.
 */
export function createRateLimitStorage(db: Queryable) {
  const { rateLimit } = schema;

  return {
    async consume(
      key: string,
      { window, max }: { window: number; max: number },
    ): Promise<{ allowed: boolean; retryAfter: number | null }> {
      const at = Date.now();
      const isOver = sql`${rateLimit.lastRequest} <= ${at - window * 1000}`;
      const [counted] = await db
        .insert(rateLimit)
        .values({ id: randomUUID(), key, count: 1, lastRequest: at })
        .onConflictDoUpdate({
          target: rateLimit.key,
          set: { count: sql`case when ${isOver} then 1 else ${rateLimit.count} + 1 end`, lastRequest: at },
          setWhere: sql`${isOver} or ${rateLimit.count} < ${max}`,
        })
        .returning({ count: rateLimit.count });
      if (!counted) return { allowed: false, retryAfter: window };
      if (counted.count === 1) {
        await db.delete(rateLimit).where(lt(rateLimit.lastRequest, at - FORGOTTEN_AFTER_MS));
      }
      return { allowed: true, retryAfter: null };
    },
    /** Begins the count of this key anew. */
    async forget(key: string): Promise<void> {
      await db.delete(rateLimit).where(eq(rateLimit.key, key));
    },
  };
}
