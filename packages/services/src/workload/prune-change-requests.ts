import { schema } from '@tinyforge/db';
import { lt } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';

/** How long a client may repeat a change under its request id. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** Forgets the outcomes that were kept for a repeat, seven days after the change; says how many. Their ids are then fresh ones. */
export async function pruneChangeRequests({
  db,
  clock,
}: Pick<ServiceContext, 'db' | 'clock'>): Promise<number> {
  const { changeRequest } = schema;
  const before = new Date(clock.now().getTime() - KEPT_MS);
  const { count } = await db.write.delete(changeRequest).where(lt(changeRequest.at, before));
  return count;
}
