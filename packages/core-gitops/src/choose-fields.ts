import type { ApplyPlan } from './build-plan.ts';
import { FIELDS } from './fields.ts';

/** Why a field can't be chosen for a sync. `unknown`: no workload of any kind has such a field. */
export type FieldRefusal = {
  field: string;
  problem: 'unknown' | 'not_declared' | 'ignored' | 'locked';
};

/**
 * The part of a plan that a partial sync may write: the chosen fields, by their paths (`deploy.port`). Every field that the
 * plan does not manage is refused, all at once.
 *
 * A managed field that does not drift may be chosen: it is as wanted already.
 */
export function chooseFields(
  plan: ApplyPlan,
  fields: readonly string[],
): { ok: true; plan: Pick<ApplyPlan, 'sourceConfigPatch'> } | { ok: false; refused: FieldRefusal[] } {
  const refused: FieldRefusal[] = [];
  const sourceConfigPatch: Record<string, string | number> = {};
  for (const path of new Set(fields)) {
    const field = FIELDS.find((candidate) => candidate.path === path);
    const value = field && plan.managedFields.includes(path) ? plan.sourceConfigPatch[field.key] : undefined;
    if (field && value !== undefined) sourceConfigPatch[field.key] = value;
    else refused.push({ field: path, problem: field ? problemOf(plan, path) : 'unknown' });
  }
  return refused.length > 0 ? { ok: false, refused } : { ok: true, plan: { sourceConfigPatch } };
}

function problemOf(plan: ApplyPlan, path: string): FieldRefusal['problem'] {
  if (plan.ignoredFields.includes(path)) return 'ignored';
  return plan.lockedFields.includes(path) ? 'locked' : 'not_declared';
}
