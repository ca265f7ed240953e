export { type ApplyPlan, buildPlan, type DeclaredField, type FieldPolicy } from './build-plan.ts';
export { chooseFields, type FieldRefusal } from './choose-fields.ts';
export { computeDrift, type DriftEntry, type DriftSource } from './compute-drift.ts';
export {
  type EffectiveRule,
  effectiveRule,
  FIELD_RULES,
  type FieldRule,
  isMovedByDefault,
  type PolicyRule,
  type PolicyRules,
  resolvePolicy,
} from './field-policy.ts';
export * from './fields.ts';
export { ISSUE_CODES, type Issue, type IssueCode, type IssueParams, redactIssue } from './issues.ts';
export {
  createJsonSchema,
  createJsonSchemaFiles,
  JSON_SCHEMA_GAPS,
  JSON_SCHEMA_KINDS,
  type JsonSchema,
  type JsonSchemaKind,
} from './json-schema.ts';
export { mergeAndValidate } from './merge-and-validate.ts';
export { moveBase, type SyncBase } from './move-base.ts';
export { parseGitopsPath } from './parse-gitops-path.ts';
export { type FieldPositions, parseSpec, type Spec } from './parse-spec.ts';
export { validateConfig } from './validate-config.ts';
