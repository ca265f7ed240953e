import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
import { isUuid } from '../is-uuid.ts';
import { administersAll, mayAdminister } from './may-administer.ts';
import { mayView } from './may-view.ts';

/** `none`: there is no such workload, or none for this actor; nobody can tell which. */
export type Access = 'none' | 'view' | 'administer';

/** What the actor may do with the workload that is named. An admin for all needs no look: that it is not there the use case says. */
export async function judgeAccess(
  { db, actor }: Pick<ServiceContext, 'db' | 'actor'>,
  workloadId: string,
): Promise<Access> {
  if (administersAll(actor)) return 'administer';
  if (!isUuid(workloadId)) return 'none';
  const { workload } = schema;
  const [row] = await db.read
    .select({ groupId: workload.groupId })
    .from(workload)
    .where(eq(workload.id, workloadId));
  if (!row || !mayView(actor, row)) return 'none';
  return mayAdminister(actor, row) ? 'administer' : 'view';
}
