import { schema } from '@tinyforge/db';
import { asc, eq } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';

export type DeleteGroupInput = {
  id: string;
  /** The group's name, typed by whoever deletes it: its members lose what they could see. */
  confirmName: string;
};

export type DeleteGroupOutcome =
  | { outcome: 'deleted'; workloads: number }
  | { outcome: 'name_mismatch' | 'not_found' };

/** Deletes a group with its memberships. Its workloads stay, in no group: from then on they are for those with a role for all. */
export async function deleteGroup(
  ctx: Pick<ServiceContext, 'db' | 'clock' | 'actor'>,
  { id, confirmName }: DeleteGroupInput,
): Promise<DeleteGroupOutcome> {
  const { workload, workloadGroup } = schema;
  return ctx.db.write.transaction(async (tx): Promise<DeleteGroupOutcome> => {
    // Waits for everyone who is putting a workload into it: they hold the row.
    const [group] = await tx
      .select({ id: workloadGroup.id, name: workloadGroup.name })
      .from(workloadGroup)
      .where(eq(workloadGroup.id, id))
      .for('update');
    if (!group) return { outcome: 'not_found' };
    if (group.name !== confirmName.normalize('NFC').trim()) return { outcome: 'name_mismatch' };
    const left = await tx
      .select({ id: workload.id, name: workload.name })
      .from(workload)
      .where(eq(workload.groupId, group.id))
      .orderBy(asc(workload.id));
    const data = { from: group, to: null };
    for (const each of left) {
      await recordEvent(tx, ctx, { type: 'workload.group_changed', workload: each, data });
    }
    // The foreign keys take the workloads out of it, and the memberships and offers of credentials away.
    await tx.delete(workloadGroup).where(eq(workloadGroup.id, group.id));
    const workloads = left.length;
    await recordEvent(tx, ctx, {
      type: 'group.deleted',
      data: { groupId: group.id, name: group.name, workloads },
    });
    return { outcome: 'deleted', workloads };
  });
}
