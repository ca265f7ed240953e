import { schema } from '@tinyforge/db';
import { and, eq, lt, or } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const KEEP_DELIVERED_MS = 7 * DAY_MS;
const KEEP_DEAD_MS = 30 * DAY_MS;

/** Deletes what was delivered a week ago or given up a month ago. */
export async function purgeMessages({ db, clock }: Pick<ServiceContext, 'db' | 'clock'>): Promise<void> {
  const { webhookMessage: message } = schema;
  const before = (ms: number) => lt(message.settledAt, new Date(clock.now().getTime() - ms));
  await db.write
    .delete(message)
    .where(
      or(
        and(eq(message.state, 'delivered'), before(KEEP_DELIVERED_MS)),
        and(eq(message.state, 'dead'), before(KEEP_DEAD_MS)),
      ),
    );
}
