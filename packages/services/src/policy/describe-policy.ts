import { effectiveRule, type FieldDefinition, type FieldRule } from '@tinyforge/core-gitops';
import type { schema } from '@tinyforge/db';

/** One field and who decides it. Moments are ISO 8601 in UTC. */
export type FieldPolicyItem = {
  /** `deploy.port` */
  field: string;
  key: string;
  /** What holds. */
  rule: FieldRule;
  reason: string;
  /** `builtin`: nobody made a rule, so the repository decides. */
  from: 'workload' | 'default' | 'builtin';
  /** The workload's own rule, where it has one; always null in the rules for all. */
  own: schema.FieldRule | null;
  /** The rule for all workloads, where there is one. */
  common: schema.FieldRule | null;
};

/** Rules laid over each other, field by field in the registry's order. */
export function describePolicy(
  fields: readonly FieldDefinition[],
  own: schema.FieldRules,
  common: schema.FieldRules,
): FieldPolicyItem[] {
  const ruleIn = (rules: schema.FieldRules, path: string) =>
    Object.hasOwn(rules, path) ? (rules[path] ?? null) : null;
  return fields.map(({ path, key }) => ({
    field: path,
    key,
    ...effectiveRule(path, own, common),
    own: ruleIn(own, path),
    common: ruleIn(common, path),
  }));
}
