'use client';

import { useTranslations } from 'next-intl';
import type { FieldPath, FieldValues, UseFormReturn } from 'react-hook-form';
import { type WordableIssue, wordIssue } from './word-issue.ts';

export type { WordableIssue } from './word-issue.ts';

/** Words a fault out of its code and parameters. */
export function useIssueText(): (issue: WordableIssue) => string {
  const plain = useTranslations('issues');
  const detailed = useTranslations('issueDetails');
  return (issue) => wordIssue(issue, { plain, detailed });
}

/** Shows faults at their fields, focusing the first, and those that belong to no field of the form at the form itself. */
export function applyIssues<T extends FieldValues>(
  form: UseFormReturn<T>,
  issues: readonly (WordableIssue & { field: string })[],
  issueText: (issue: WordableIssue) => string,
  fields: readonly FieldPath<T>[],
): void {
  const homeless: string[] = [];
  let focused = false;
  for (const issue of issues) {
    const field = fields.find((name) => name === issue.field);
    if (!field) {
      homeless.push(issueText(issue));
      continue;
    }
    form.setError(field, { message: issueText(issue) }, { shouldFocus: !focused });
    focused = true;
  }
  if (homeless.length > 0) form.setError('root', { message: homeless.join(' ') });
}
