import type { Transaction } from '@tinyforge/db';
import type { ServiceContext } from '../context.ts';
import type { NamedGroup } from '../event/event-types.ts';
import { recordEvent } from '../event/record-event.ts';
import type { WorkloadRow } from '../workload/load-workload.ts';
import { writeGroup } from '../workload/write-workload.ts';
import { nameGroup } from './hold-group.ts';

/** Puts a workload into a group that `holdGroup` gave, or into none. Wants the workload's lock. What is already so is left so. */
export async function moveWorkload(
  tx: Transaction,
  ctx: Pick<ServiceContext, 'actor' | 'clock'>,
  workload: Pick<WorkloadRow, 'id' | 'name' | 'groupId'>,
  group: NamedGroup | null,
): Promise<'moved' | 'unchanged'> {
  if (workload.groupId === (group?.id ?? null)) return 'unchanged';
  const from = await nameGroup(tx, workload.groupId);
  await writeGroup(tx, ctx, workload.id, group?.id ?? null);
  await recordEvent(tx, ctx, { type: 'workload.group_changed', workload, data: { from, to: group } });
  return 'moved';
}
