import { FIELDS, type SourceKind } from './fields.ts';

/** Who decides a field: the repository, where it declares it, or people here. */
export const FIELD_RULES = ['repository', 'locked'] as const;
export type FieldRule = (typeof FIELD_RULES)[number];

/** A rule for one field, and why. `reason` is never empty where the field is locked. */
export type PolicyRule = { rule: FieldRule; reason: string };

/** Rules by the field's path, `deploy.port`. A field without one has no rule at this level. */
export type PolicyRules = Readonly<Record<string, PolicyRule>>;

/** The rule that holds for a field of one workload, and where it comes from; `builtin`: nobody made one. */
export type EffectiveRule = PolicyRule & { from: 'workload' | 'default' | 'builtin' };

const BUILTIN: EffectiveRule = { rule: 'repository', reason: '', from: 'builtin' };

/** The rule for one field: the workload's own, else the one for all workloads, else the repository decides. */
export function effectiveRule(path: string, own: PolicyRules, defaults: PolicyRules): EffectiveRule {
  const [mine, common] = [own, defaults].map((rules) =>
    Object.hasOwn(rules, path) ? rules[path] : undefined,
  );
  if (mine) return { rule: mine.rule, reason: mine.reason, from: 'workload' };
  return common ? { rule: common.rule, reason: common.reason, from: 'default' } : BUILTIN;
}

/** Who decides each field, as `buildPlan` takes it, out of a workload's own rules and those for all workloads. */
export function resolvePolicy(own: PolicyRules, defaults: PolicyRules): Record<string, FieldRule> {
  return Object.fromEntries(FIELDS.map(({ path }) => [path, effectiveRule(path, own, defaults).rule]));
}

/**
 * Whether a change of the rule for all workloads is a change for this one: it honours the field and has no rule of its own
 * for it.
 */
export function isMovedByDefault(
  workload: { sourceKind: SourceKind; rules: PolicyRules },
  path: string,
): boolean {
  const field = FIELDS.find((candidate) => candidate.path === path);
  return field?.sourceKinds.includes(workload.sourceKind) === true && !Object.hasOwn(workload.rules, path);
}
