import { randomUUID } from 'node:crypto';
import { type Queryable, schema } from '@tinyforge/db';
import { eq, gt, lt, or, sql } from 'drizzle-orm';

/** After this long no rule counts a row any more. In milliseconds. */
const FORGOTTEN_AFTER_MS = 60 * 60 * 1000;

/** A row that is further ahead than this was written by a clock that was wrong, and counts for nothing. In milliseconds. */
const MAX_AHEAD_MS = 10_000;

/** The database's clock, in milliseconds since 1970. Asked anew in each expression: a statement may wait for the row before. */
const now = sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

/**
 * Counts attempts for the sign-in library in one statement each, so that attempts at once are never let through together. The library's own
 * storage asks for the row in a subselect of its update: waiting for the row, PostgreSQL does not ask that again, and some
 * more pass (better-auth 1.7.5 with its Drizzle adapter 1.7.5; seen as 11 of 10).
 *
 * Times are the database's: those of processes may differ, and a clock that ran ahead must lock no one out once it is right again.
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
      const isFuture = gt(rateLimit.lastRequest, sql`${now} + ${MAX_AHEAD_MS}`);
      const isOver = sql`(${rateLimit.lastRequest} <= ${now} - ${window * 1000}::bigint or ${isFuture})`;
      const [counted] = await db
        .insert(rateLimit)
        .values({ id: randomUUID(), key, count: 1, lastRequest: now })
        .onConflictDoUpdate({
          target: rateLimit.key,
          set: { count: sql`case when ${isOver} then 1 else ${rateLimit.count} + 1 end`, lastRequest: now },
          setWhere: sql`${isOver} or ${rateLimit.count} < ${max}`,
        })
        .returning({ count: rateLimit.count });
      if (!counted) return { allowed: false, retryAfter: window };
      if (counted.count === 1) {
        const isForgotten = lt(rateLimit.lastRequest, sql`${now} - ${FORGOTTEN_AFTER_MS}::bigint`);
        await db.delete(rateLimit).where(or(isForgotten, isFuture));
      }
      return { allowed: true, retryAfter: null };
    },
    /** Begins the count of this key anew. */
    async forget(key: string): Promise<void> {
      await db.delete(rateLimit).where(eq(rateLimit.key, key));
    },
  };
}
