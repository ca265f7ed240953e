import { loadVisibleWorkload } from '../access/load-visible-workload.ts';
import type { ServiceContext } from '../context.ts';
import { sourceOf } from '../workload/source.ts';
import { addLiveChanges } from './add-live-changes.ts';
import { describeDisabled, describeGitops, type GitopsPanel } from './describe-gitops.ts';
import { lookAtFileShared } from './look-at-file.ts';
import { storeReading } from './store-reading.ts';

/** Looks at the workload's file in its forge now, keeps what it found, and says how it compares. Null: no such workload. */
export async function getGitops(
  ctx: ServiceContext,
  { workloadId }: { workloadId: string },
): Promise<GitopsPanel | null> {
  const workload = await loadVisibleWorkload(ctx.db.read, ctx.actor, workloadId);
  if (!workload) return null;
  const source = sourceOf(workload);
  if (!source || !workload.gitopsEnabled) return describeDisabled(workload);
  const look = await lookAtFileShared(ctx, workload, source);
  const stored = await storeReading(ctx, workload, look);
  // The row that the reading was stored with is the fresher one, unless the settings moved during the look.
  const current = stored?.workload ?? workload;
  const panel = describeGitops(ctx, current, source, look, stored?.reading ?? null);
  return addLiveChanges(ctx.db.read, current, panel);
}
