import type { Checked, Report } from './check-history.ts';
import { answersOf, mayHaveHappenedAt } from './claims.ts';
import type { OperationRecord, StoredEvent } from './records.ts';

type Group = { id: string } | null;

/** Checks the moves between groups: each starts where the one before it ended, was asked for, and the last one is stored. */
export function checkGroups({ stored, records, groupDeletions }: Checked, report: Report): void {
  const moves = stored.events.filter(({ type }) => type === 'workload.group_changed');
  let now: string | null = null;
  for (const event of moves) {
    const [from, to] = [groupOf(event, 'from'), groupOf(event, 'to')];
    if (from !== now) report('group_differs', { event, before: now });
    now = to;
    const isAskedFor = [...records, ...groupDeletions].some((record) => asksFor(record, event, from, to));
    if (!isAskedFor) report('unexplained', { event });
  }
  if (now !== stored.groupId) report('group_differs', { told: now, found: stored.groupId });
  for (const record of records) {
    if (record.operation.kind !== 'move' || answersOf(record, 'moved').length === 0) continue;
    const { groupId } = record.operation;
    const isPresent = moves.some(
      (event) => event.actorId === record.actorId && groupOf(event, 'to') === groupId,
    );
    if (!isPresent) report('accepted_missing', { move: record });
  }
}

function asksFor(
  record: OperationRecord,
  event: StoredEvent,
  from: string | null,
  to: string | null,
): boolean {
  const { operation, actorId } = record;
  const isIt =
    (operation.kind === 'move' && operation.groupId === to) ||
    (operation.kind === 'delete_group' && to === null && operation.groupId === from);
  if (!isIt || actorId !== event.actorId) return false;
  const done = operation.kind === 'move' ? 'moved' : 'deleted';
  return answersOf(record, done).length > 0 || mayHaveHappenedAt(record, event.at);
}

function groupOf({ data }: StoredEvent, side: 'from' | 'to'): string | null {
  return (data[side] as Group)?.id ?? null;
}
