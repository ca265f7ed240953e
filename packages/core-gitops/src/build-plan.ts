import type { FieldRule } from './field-policy.ts';
import { FIELDS, type SourceKind } from './fields.ts';
import type { Spec } from './parse-spec.ts';

/**
 * Who decides a field, by its path (`deploy.port`). A field without an entry is the repository's. A locked field may be
 * declared, but is neither managed nor drift.
 */
export type FieldPolicy = Readonly<Record<string, FieldRule>>;

/** A declared field that the repository does not decide, with the value that the file gives it. */
export type DeclaredField = { field: string; repoValue: string | number };

/** The typed patch that a spec makes for one workload. Fields are named by their path, such as `deploy.port`. */
export type ApplyPlan = {
  /** Keyed as the live config is: `port`, `healthcheck`, `deploy_strategy`. Holds the managed fields, as the file has them. */
  sourceConfigPatch: Record<string, string | number>;
  /** Declared, honoured by the source kind and not locked: the fields that the repository decides. */
  managedFields: string[];
  /** Declared, but not honoured by the source kind. */
  ignoredFields: string[];
  /** `ignoredFields` with their values. */
  ignored: DeclaredField[];
  /** Declared and honoured by the source kind, but kept out by policy. */
  lockedFields: string[];
  /** `lockedFields` with their values. */
  locked: DeclaredField[];
};

/** Sorts what a spec declares by what a workload of this source kind, under this policy, makes of it. */
export function buildPlan(spec: Spec, sourceKind: SourceKind, policy: FieldPolicy = {}): ApplyPlan {
  const plan: ApplyPlan = {
    sourceConfigPatch: {},
    managedFields: [],
    ignoredFields: [],
    ignored: [],
    lockedFields: [],
    locked: [],
  };
  for (const field of FIELDS) {
    const value = Object.hasOwn(spec.deploy, field.key) ? spec.deploy[field.key] : undefined;
    if (value === undefined) continue;
    if (!field.sourceKinds.includes(sourceKind)) {
      plan.ignoredFields.push(field.path);
      plan.ignored.push({ field: field.path, repoValue: value });
    } else if (Object.hasOwn(policy, field.path) && policy[field.path] === 'locked') {
      plan.lockedFields.push(field.path);
      plan.locked.push({ field: field.path, repoValue: value });
    } else {
      plan.managedFields.push(field.path);
      plan.sourceConfigPatch[field.key] = value;
    }
  }
  return plan;
}
