import type { FieldValue } from '@tinyforge/core-gitops/fields';
import type { Change } from './change-list.tsx';

/** How a change differs from the review before: it was not in it, or it had other values. */
export type ReviewMark = { kind: 'added' } | { kind: 'changed'; from: FieldValue; to: FieldValue };

/** What differs between two reviews of one workload: a mark per change that is not as it was, and the fields that no longer differ. */
export function compareReviews(
  before: readonly Change[],
  now: readonly Change[],
): { marks: Map<string, ReviewMark>; gone: string[] } {
  const marks = new Map<string, ReviewMark>();
  for (const { field, from, to } of now) {
    const known = before.find((change) => change.field === field);
    if (!known) marks.set(field, { kind: 'added' });
    else if (known.from !== from || known.to !== to) {
      marks.set(field, { kind: 'changed', from: known.from, to: known.to });
    }
  }
  const gone = before
    .map(({ field }) => field)
    .filter((field) => !now.some((change) => change.field === field));
  return { marks, gone };
}
