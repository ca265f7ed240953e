import { withWorkloadLock } from '@tinyforge/db';
import { loadAdministeredWorkload } from '../access/load-visible-workload.ts';
import type { FieldIssue, ServiceContext } from '../context.ts';
import { holdGroup } from './hold-group.ts';
import { moveWorkload } from './move-workload.ts';

export type AssignGroupOutcome =
  | { outcome: 'moved' | 'unchanged' | 'busy' | 'not_found' }
  | { outcome: 'invalid'; issues: FieldIssue[] };

/**
 * Puts a workload into another group, or into none (null). Takes effect with everyone's next request. An admin of a group may move it to another
 * group of theirs.
 */
export async function assignGroup(
  ctx: Pick<ServiceContext, 'db' | 'clock' | 'actor'>,
  { workloadId, groupId }: { workloadId: string; groupId: string | null },
): Promise<AssignGroupOutcome> {
  const known = await loadAdministeredWorkload(ctx.db.read, ctx.actor, workloadId);
  if (!known) return { outcome: 'not_found' };
  return withWorkloadLock(ctx.db, known.id, async (tx): Promise<AssignGroupOutcome> => {
    const workload = await loadAdministeredWorkload(tx, ctx.actor, known.id);
    if (!workload) return { outcome: 'not_found' };
    const held = await holdGroup(tx, ctx.actor, groupId);
    if (!held.ok) return { outcome: 'invalid', issues: [{ field: 'groupId', code: held.code, params: {} }] };
    return { outcome: await moveWorkload(tx, ctx, workload, held.group) };
  });
}
