import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import type { FieldIssue, ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { checkGroupName, orNameTaken } from './group-name.ts';

export type RenameGroupOutcome =
  | { outcome: 'renamed' | 'unchanged' | 'not_found' }
  | { outcome: 'invalid'; issues: FieldIssue[] };

/** Gives a group another name. Who may what stays as it is. */
export async function renameGroup(
  ctx: Pick<ServiceContext, 'db' | 'clock' | 'actor'>,
  input: { id: string; name: string },
): Promise<RenameGroupOutcome> {
  const checked = checkGroupName(input.name);
  if (!checked.ok) return { outcome: 'invalid', issues: checked.issues };
  const { name } = checked;
  const { workloadGroup } = schema;
  return orNameTaken(
    ctx.db.write.transaction(async (tx): Promise<RenameGroupOutcome> => {
      const [group] = await tx
        .select({ id: workloadGroup.id, name: workloadGroup.name })
        .from(workloadGroup)
        .where(eq(workloadGroup.id, input.id))
        .for('no key update');
      if (!group) return { outcome: 'not_found' };
      if (group.name === name) return { outcome: 'unchanged' };
      await tx
        .update(workloadGroup)
        .set({ name, updatedAt: ctx.clock.now() })
        .where(eq(workloadGroup.id, group.id));
      const data = { groupId: group.id, name, previousName: group.name };
      await recordEvent(tx, ctx, { type: 'group.renamed', data });
      return { outcome: 'renamed' };
    }),
  );
}
