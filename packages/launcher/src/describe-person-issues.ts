import type { FieldIssue } from '@tinyforge/services';

/** Words the faults of a person's data for the terminal; the dashboard has its own, translated words. */
export function describePersonIssues(issues: readonly FieldIssue[]): string {
  return issues.map(describeIssue).join(' ');
}

function describeIssue({ field, code, params }: FieldIssue): string {
  switch (code) {
    case 'required':
      return `The ${field} is missing.`;
    case 'too_short':
      return `The ${field} must have at least ${params.min} characters.`;
    case 'too_long':
      return `The ${field} may have at most ${params.max} characters.`;
    case 'email_invalid':
      return 'That is not an email address.';
    default:
      return `The ${field} is not acceptable (${code}).`;
  }
}
