import type { FieldPath, UseFormReturn } from 'react-hook-form';
import { applyIssues, type WordableIssue } from '@/features/issues/use-issue-text.ts';
import type { WorkloadFormValues } from './workload-form.ts';

const FORM_FIELDS: readonly FieldPath<WorkloadFormValues>[] = [
  'name',
  'groupId',
  'source.forge',
  'source.baseUrl',
  'source.repository',
  'source.refName',
  'source.credentialId',
  'path',
  'others',
];

/** Where the form has another place for something than the API. Faults of the whole config are those of its free part. */
const PLACES: Record<string, string> = { 'source.ref': 'source.refName', config: 'others' };

/** Shows the API's faults at the fields of the form. */
export function applyWorkloadIssues(
  form: UseFormReturn<WorkloadFormValues>,
  issues: readonly (WordableIssue & { field: string })[],
  issueText: (issue: WordableIssue) => string,
): void {
  const placed = issues.map((issue) => ({ ...issue, field: PLACES[issue.field] ?? issue.field }));
  const configFields = Object.keys(form.getValues('config')).map((key) => `config.${key}` as const);
  applyIssues(form, placed, issueText, [...FORM_FIELDS, ...configFields]);
}
