import {
  effectiveRule,
  type FieldPolicy,
  fieldsOf,
  isRepoBacked,
  resolvePolicy,
} from '@tinyforge/core-gitops';
import type { WorkloadRow } from '../workload/load-workload.ts';

type Ruled = Pick<WorkloadRow, 'fieldRules' | 'defaultRules'>;

/** Who decides each field of a workload. The one place that puts its own rules and those for all together. */
export function policyOf({ fieldRules, defaultRules }: Ruled): FieldPolicy {
  return resolvePolicy(fieldRules, defaultRules);
}

/**
 * The fields that a workload's edit form must not change, by path: what the last file that parsed declares, less what is locked here. None
 * while GitOps is off.
 */
export function managedFieldsOf(
  workload: Ruled & Pick<WorkloadRow, 'gitopsEnabled' | 'gitopsManagedFields'>,
): string[] {
  const policy = policyOf(workload);
  return workload.gitopsEnabled
    ? workload.gitopsManagedFields.filter((path) => policy[path] !== 'locked')
    : [];
}

/** The rest of what the last file declares: locked here, and why. */
export function lockedFieldsOf(
  workload: Ruled & Pick<WorkloadRow, 'gitopsEnabled' | 'gitopsManagedFields'>,
): { field: string; reason: string }[] {
  if (!workload.gitopsEnabled) return [];
  return workload.gitopsManagedFields.flatMap((field) => {
    const { rule, reason } = effectiveRule(field, workload.fieldRules, workload.defaultRules);
    return rule === 'locked' ? [{ field, reason }] : [];
  });
}

/** Whether a field of this workload can be locked at all: its kind honours it, and it could come from a repository. */
export function isRulable({ sourceKind }: Pick<WorkloadRow, 'sourceKind'>, path: string): boolean {
  return isRepoBacked(sourceKind) && fieldsOf(sourceKind).some((field) => field.path === path);
}
