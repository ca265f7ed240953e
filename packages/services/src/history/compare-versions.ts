import { loadVisibleWorkload } from '../access/load-visible-workload.ts';
import type { ServiceContext } from '../context.ts';
import { type BoundedDifferences, boundDifferences, COMPARISON_BOUNDS } from './compare-configs.ts';
import { describeVersion, type HistoryVersion, loadVersion } from './describe-version.ts';

export type CompareVersionsInput = { workloadId: string; from: number; to: number };

/** What would have to change in the config of `from` to make it that of `to`; neither needs to be the older one. */
export type VersionComparison = { from: HistoryVersion; to: HistoryVersion } & BoundedDifferences;

/** Compares any two versions of a live config, with every value in full, up to 500 differences. Null: no such workload, or it never had one of them. */
export async function compareVersions(
  ctx: Pick<ServiceContext, 'db' | 'providers' | 'actor'>,
  { workloadId, from, to }: CompareVersionsInput,
): Promise<VersionComparison | null> {
  const workload = await loadVisibleWorkload(ctx.db.read, ctx.actor, workloadId);
  if (!workload) return null;
  const [before, after] = await Promise.all(
    [from, to].map((version) => loadVersion(ctx.db.read, workload.id, version)),
  );
  if (!before || !after) return null;
  return {
    from: describeVersion(ctx, workload, before),
    to: describeVersion(ctx, workload, after),
    ...boundDifferences(before.config, after.config, workload.sourceKind, COMPARISON_BOUNDS),
  };
}
