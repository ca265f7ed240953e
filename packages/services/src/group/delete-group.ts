import { isBusy, lockWorkloads, type Queryable, schema, type Transaction } from '@tinyforge/db';
import { asc, eq } from 'drizzle-orm';
import { normalizeName } from '../check-name.ts';
import type { ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';

export type DeleteGroupInput = {
  id: string;
  /** The group's name, typed by whoever deletes it: its members lose what they could see. */
  confirmName: string;
};

export type DeleteGroupOutcome =
  | { outcome: 'deleted'; workloads: number }
  | { outcome: 'name_mismatch' | 'busy' | 'not_found' };

type DeletingContext = Pick<ServiceContext, 'db' | 'clock' | 'actor'>;

/** How often a deletion starts again because workloads moved into the group before it was locked. */
const MAX_ATTEMPTS = 5;

/**
 * Deletes a group with its memberships. Its workloads stay, in no group: from then on they are for those with a role for all. Takes
 * the locks of all its workloads: `busy` when they could not be had.
 */
export async function deleteGroup(
  ctx: DeletingContext,
  input: DeleteGroupInput,
): Promise<DeleteGroupOutcome> {
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const result = await ctx.db.write.transaction((tx) => deleteUnderLocks(tx, ctx, input));
      if (result.outcome !== 'grown') return result;
    }
  } catch (error) {
    if (!isBusy(error)) throw error;
  }
  return { outcome: 'busy' };
}

/** @returns `grown` when a workload came into the group whose lock is not held: locking it now would break the order of locks */
async function deleteUnderLocks(
  tx: Transaction,
  ctx: DeletingContext,
  { id, confirmName }: DeleteGroupInput,
): Promise<DeleteGroupOutcome | { outcome: 'grown' }> {
  const { workloadGroup } = schema;
  const locked = (await findWorkloads(tx, id)).map((workload) => workload.id);
  if ((await lockWorkloads(tx, locked)) === 'busy') return { outcome: 'busy' };
  // Waits for every transaction that puts a workload into the group: these have a share lock on the row.
  const [group] = await tx
    .select({ id: workloadGroup.id, name: workloadGroup.name })
    .from(workloadGroup)
    .where(eq(workloadGroup.id, id))
    .for('update');
  if (!group) return { outcome: 'not_found' };
  if (normalizeName(group.name) !== normalizeName(confirmName)) return { outcome: 'name_mismatch' };
  const left = await findWorkloads(tx, id);
  if (left.some((workload) => !locked.includes(workload.id))) return { outcome: 'grown' };
  // The foreign keys take the workloads out of it, and delete its memberships and what credentials it may choose.
  await tx.delete(workloadGroup).where(eq(workloadGroup.id, group.id));
  const data = { from: group, to: null };
  for (const workload of left) {
    await recordEvent(tx, ctx, { type: 'workload.group_changed', workload, data });
  }
  const workloads = left.length;
  await recordEvent(tx, ctx, {
    type: 'group.deleted',
    data: { groupId: group.id, name: group.name, workloads },
  });
  return { outcome: 'deleted', workloads };
}

/** The group's workloads in the order of their ids, which is the order of event chains. */
function findWorkloads(db: Queryable, groupId: string): Promise<{ id: string; name: string }[]> {
  const { workload } = schema;
  return db
    .select({ id: workload.id, name: workload.name })
    .from(workload)
    .where(eq(workload.groupId, groupId))
    .orderBy(asc(workload.id));
}
