import { type ApplyPlan, buildPlan, computeDrift, type DriftEntry, type Spec } from '@tinyforge/core-gitops';
import { policyOf } from '../policy/policy-of.ts';
import type { WorkloadRow } from '../workload/load-workload.ts';

/** What a file makes of a workload: the plan, and where the live config differs from it, with the side that moved. */
export type Comparison = { plan: ApplyPlan; drift: DriftEntry[] };

/** Of a workload, what a comparison depends on. */
export type Compared = Pick<
  WorkloadRow,
  'sourceKind' | 'sourceConfig' | 'gitopsBase' | 'fieldRules' | 'defaultRules'
>;

/** The one comparison of file and live config: the list, the panel and the sync all show or apply what this gives. */
export function compareWithLive(spec: Spec, workload: Compared): Comparison {
  const plan = buildPlan(spec, workload.sourceKind, policyOf(workload));
  return { plan, drift: computeDrift(plan, workload.sourceConfig, workload.gitopsBase) };
}
