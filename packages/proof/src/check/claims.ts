import type { Answer, Attempt, Config, Operation, OperationRecord } from './records.ts';

/** The outcome that says that a new version of the live config was made, by what was asked for. */
const MADE_VERSION: Partial<Record<Operation['kind'], string>> = {
  sync: 'applied',
  edit: 'saved',
  revert: 'reverted',
};

/** The data of every answer of a record that is known and is one of these outcomes. */
export function answersOf(record: OperationRecord, outcome: string): Config[] {
  return record.attempts.flatMap(({ answer }) =>
    answer.kind === 'outcome' && answer.data.outcome === outcome ? [answer.data] : [],
  );
}

/** The version that this operation was told it made; null where it was told of none. */
export function claimedVersion(record: OperationRecord): number | null {
  const outcome = MADE_VERSION[record.operation.kind];
  const [data] = outcome === undefined ? [] : answersOf(record, outcome);
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

const COMMITTED = ['applied', 'unchanged', 'saved', 'reverted', 'configured', 'deleted', 'moved'];

export function isCommittedAnswer(answer: Answer): boolean {
  return answer.kind === 'outcome' && COMMITTED.includes(answer.data.outcome);
}

/** Whether it may have happened at that moment, in a sending whose answer is lost. */
export function mayHaveHappenedAt(record: OperationRecord, at: Date): boolean {
  const moment = at.getTime();
  return (
    mayHaveHappened(record) &&
    record.attempts.some(
      ({ answer, sentAt, answeredAt }: Attempt) =>
        answer.kind === 'unknown' && sentAt <= moment && moment <= answeredAt,
    )
  );
}
