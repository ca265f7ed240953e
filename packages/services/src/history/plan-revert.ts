import { type Issue, validateConfig } from '@tinyforge/core-gitops';
import type { WorkloadRow } from '../workload/load-workload.ts';
import { findManagedChanges } from '../workload/managed-changes.ts';
import { type BoundedDifferences, boundDifferences, COMPARISON_BOUNDS } from './compare-configs.ts';
import type { HistoryRow } from './describe-version.ts';

/** What a revert to `version` would do to the live config as it is at `configVersion`, and what stands in its way. */
export type RevertPlan = BoundedDifferences & {
  version: number;
  configVersion: number;
  /** Fields that it would change and that only the repository may change now, by path (`deploy.port`). Any refuses the whole. */
  managedFields: string[];
  /** Where the old config breaks the rules of today, by key. Any refuses the whole. */
  issues: Issue[];
};

/**
 * Plans a revert. Pure: the preview shows what this gives, and the revert writes what it gives. An old config comes back whole and exactly as it
 * was, or not at all: a mixture of two versions would be one that nobody ever ran.
 */
export function planRevert(workload: WorkloadRow, target: HistoryRow): RevertPlan {
  const valid = validateConfig(target.config, workload.sourceKind, workload.sourceConfig);
  return {
    version: target.version,
    configVersion: workload.configVersion,
    ...boundDifferences(workload.sourceConfig, target.config, workload.sourceKind, COMPARISON_BOUNDS),
    managedFields: findManagedChanges(workload, target.config),
    issues: valid.ok ? [] : valid.issues,
  };
}
