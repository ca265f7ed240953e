import { loadVisibleWorkload } from '../access/load-visible-workload.ts';
import type { ServiceContext } from '../context.ts';
import { loadVersion } from './describe-version.ts';
import { planRevert, type RevertPlan } from './plan-revert.ts';

export type PreviewRevertInput = { workloadId: string; version: number };

/** What a revert would do right now; nothing is written. Null: no such workload, or it never had this version. */
export async function previewRevert(
  ctx: Pick<ServiceContext, 'db' | 'actor'>,
  { workloadId, version }: PreviewRevertInput,
): Promise<RevertPlan | null> {
  const workload = await loadVisibleWorkload(ctx.db.read, ctx.actor, workloadId);
  const target = workload && (await loadVersion(ctx.db.read, workload.id, version));
  return target && planRevert(workload, target);
}
