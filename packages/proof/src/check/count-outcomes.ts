import type { OperationRecord } from './records.ts';

/** How often each kind of operation had each outcome: shows whether a run was worth anything. */
export function countOutcomes(records: readonly OperationRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { operation, attempts } of records) {
    for (const { answer } of attempts) {
      const outcome =
        answer.kind === 'outcome'
          ? answer.data.outcome
          : `${answer.kind} ${'code' in answer ? answer.code : answer.why}`;
      const name = `${operation.kind} ${outcome}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return counts;
}
