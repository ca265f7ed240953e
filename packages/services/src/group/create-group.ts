import { randomUUID } from 'node:crypto';
import { schema } from '@tinyforge/db';
import type { FieldIssue, ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { checkGroupName, orNameTaken } from './group-name.ts';

export type CreateGroupOutcome =
  | { outcome: 'created'; id: string }
  | { outcome: 'invalid'; issues: FieldIssue[] };

/** Makes a group without workloads and without members. */
export async function createGroup(
  ctx: Pick<ServiceContext, 'db' | 'clock' | 'actor'>,
  input: { name: string },
): Promise<CreateGroupOutcome> {
  const checked = checkGroupName(input.name);
  if (!checked.ok) return { outcome: 'invalid', issues: checked.issues };
  const { name } = checked;
  return orNameTaken(
    ctx.db.write.transaction(async (tx): Promise<CreateGroupOutcome> => {
      const [id, at] = [randomUUID(), ctx.clock.now()];
      await tx.insert(schema.workloadGroup).values({ id, name, createdAt: at, updatedAt: at });
      await recordEvent(tx, ctx, { type: 'group.created', data: { groupId: id, name } });
      return { outcome: 'created', id };
    }),
  );
}
