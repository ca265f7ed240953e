import { sql } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';

/**
 * Makes the partitions of this month and the two after it, so that no event has to wait for one. `db` signs in as the owner. Where this
 * did not happen in time, an event makes its own.
 */
export async function addEventMonths({ db, clock }: Pick<ServiceContext, 'db' | 'clock'>): Promise<void> {
  const now = clock.now();
  for (const ahead of [0, 1, 2]) {
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead)).toISOString();
    const table = `public.event_${month.slice(0, 7).replace('-', '')}`;
    await db.write.execute(
      sql`select tinyforge_add_event_partition(${month}::timestamptz) where to_regclass(${table}) is null`,
    );
  }
}
