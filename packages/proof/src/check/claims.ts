import type { Answer, Attempt, Config, OperationRecord } from './records.ts';

/** The data of every answer of a record that is known and is one of these outcomes. */
export function answersOf(record: OperationRecord, outcome: string): Config[] {
  return record.attempts.flatMap(({ answer }) =>
    answer.kind === 'outcome' && answer.data.outcome === outcome ? [answer.data] : [],
  );
}

/** The version that this operation was told it made; null where it was told of none. */
export function claimedVersion(record: OperationRecord): number | null {
  const { operation } = record;
  if (operation.kind === 'configure') return null;
  const [data] = answersOf(record, operation.kind === 'sync' ? 'applied' : 'saved');
  return data ? Number(data.configVersion) : null;
}

/** Whether it may have happened without anybody having been told. */
export function mayHaveHappened(record: OperationRecord): boolean {
  return record.attempts.some(({ answer }) => answer.kind === 'unknown') && !isCommitted(record);
}

/** Whether an answer said that it was done. */
export function isCommitted(record: OperationRecord): boolean {
  return record.attempts.some(({ answer }) => isCommittedAnswer(answer));
}

const COMMITTED = ['applied', 'unchanged', 'saved', 'configured'];

export function isCommittedAnswer(answer: Answer): boolean {
  return answer.kind === 'outcome' && COMMITTED.includes(answer.data.outcome);
}

/** Whether a moment lies within a sending whose answer is lost. */
export function isWithinUnknown({ attempts }: OperationRecord, at: Date): boolean {
  const moment = at.getTime();
  return attempts.some(
    ({ answer, sentAt, answeredAt }: Attempt) =>
      answer.kind === 'unknown' && sentAt <= moment && moment <= answeredAt,
  );
}
