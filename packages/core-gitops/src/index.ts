export { type ApplyPlan, buildPlan, type FieldPolicy, type IgnoredField } from './build-plan.ts';
export { computeDrift, type DriftEntry, type DriftSource } from './compute-drift.ts';
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
export { parseGitopsPath } from './parse-gitops-path.ts';
export { parseSpec, type Spec } from './parse-spec.ts';
export { validateConfig } from './validate-config.ts';
