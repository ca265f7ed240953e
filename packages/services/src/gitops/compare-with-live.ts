import { type ApplyPlan, buildPlan, computeDrift, type DriftEntry, type Spec } from '@tinyforge/core-gitops';
import type { WorkloadRow } from '../workload/load-workload.ts';

/** What a file makes of a workload: the plan, and where the live config differs from it. */
export type Comparison = { plan: ApplyPlan; drift: DriftEntry[] };

/** The one comparison of file and live config: the list, the panel and the sync all show or apply what this gives. */
export function compareWithLive(
  spec: Spec,
  workload: Pick<WorkloadRow, 'sourceKind' | 'sourceConfig'>,
): Comparison {
  const plan = buildPlan(spec, workload.sourceKind);
  return { plan, drift: computeDrift(plan, workload.sourceConfig) };
}
