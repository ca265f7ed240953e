import type { Checked, Report } from './check-history.ts';
import { answersOf, mayHaveHappenedAt } from './claims.ts';
import type { OperationRecord } from './records.ts';

/** Looks at the end of a workload: it is gone if and only if its last event says so, and one who asked for that explains it. */
export function checkDeletion({ stored, records }: Checked, report: Report): void {
  const told = records.filter((record) => answersOf(record, 'deleted').length > 0);
  const ends = stored.events.filter(({ type }) => type === 'workload.deleted');
  const [end] = ends;
  if (!stored.isDeleted) {
    if (told.length > 0) report('accepted_missing', { told });
    if (end) report('deleted_present', { event: end });
    return;
  }
  if (told.length > 1) report('deleted_twice', { told });
  if (ends.length > 1) report('event_doubled', { ends });
  if (!end) {
    report('event_missing', { deletion: stored.id });
    return;
  }
  const later = stored.events.find(({ id, type }) => id > end.id && type !== 'policy.default_changed');
  if (later) report('deleted_present', { event: later });
  const mine = records.filter(
    ({ operation, actorId }) => operation.kind === 'delete' && actorId === end.actorId,
  );
  const maker =
    mine.find((record) => told.includes(record)) ?? mine.find((record) => mayHaveHappenedAt(record, end.at));
  if (maker) checkMaker(maker, stored, report);
  else report(mine.length > 0 ? 'refused_present' : 'unexplained', { event: end });
}

function checkMaker({ operation }: OperationRecord, stored: Checked['stored'], report: Report): void {
  if (operation.kind !== 'delete') return;
  const { confirmName, configVersion, settingsVersion } = operation;
  if (confirmName !== stored.name) report('refused_present', { operation, name: stored.name });
  const isStartedHere =
    (configVersion ?? stored.configVersion) === stored.configVersion &&
    (settingsVersion ?? stored.settingsVersion) === stored.settingsVersion;
  if (!isStartedHere) report('started_elsewhere', { operation, stored });
}
