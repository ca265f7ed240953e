import type { Checked, Report } from './check-history.ts';
import { answersOf, isCommitted } from './claims.ts';
import { changedFields, meaningOf } from './meaning.ts';
import type { Config, StoredEvent, StoredVersion } from './records.ts';

/** The type of event that tells of a version. */
const EVENT_OF_CAUSE: Readonly<Record<string, string>> = {
  edit: 'workload.updated',
  sync: 'gitops.synced',
  revert: 'workload.reverted',
};

/** Looks at the events: they and the versions agree. */
export function checkEvents(checked: Checked, report: Report): void {
  const { stored } = checked;
  for (const row of stored.history.slice(1)) {
    const telling = stored.events.filter((event) => tellsOf(event, row.version));
    if (telling.length === 0) report('event_missing', { version: row.version });
    if (telling.length > 1) report('event_doubled', { version: row.version });
    const before = stored.history.find(({ version }) => version === row.version - 1);
    const [event] = telling;
    if (event && before) compareWithVersion(event, before, row, report);
  }
  const told = stored.events.filter((event) => Object.values(EVENT_OF_CAUSE).includes(event.type));
  for (const event of told) {
    if (!stored.history.some(({ version }) => version > 1 && tellsOf(event, version))) {
      report('event_missing', { event });
    }
  }
  const inOrder = told.every((event, index) => {
    const next = told[index + 1];
    return !next || Number(event.data.configVersion) < Number(next.data.configVersion);
  });
  if (!inOrder) report('event_differs', { order: told.map(({ data }) => data.configVersion) });
  countUnchanged(checked, report);
}

/** Whether it is the event of that version. */
export function tellsOf({ type, data }: StoredEvent, version: number): boolean {
  return Object.values(EVENT_OF_CAUSE).includes(type) && data.configVersion === version;
}

function compareWithVersion(event: StoredEvent, before: StoredVersion, row: StoredVersion, report: Report) {
  const changes = Array.isArray(event.data.changes) ? event.data.changes : [];
  const told: string[] = changes.map(({ field }: { field: string }) => field);
  const found = changedFields(before.config, row.config);
  // A revert also brings back how a value was written (`''` for none): that may be told, and nothing that is as it was.
  const isAll = found.every((field) => told.includes(field));
  const isNoMore = changes.every(({ from, to }: Config) => from !== to);
  const hasRightValues = changes.every(
    ({ field, from, to }: { field: string; from: unknown; to: unknown }) => {
      const key = field.replace('deploy.', '');
      const side = (value: unknown) => meaningOf({ [key]: value }, key);
      return side(from) === meaningOf(before.config, key) && side(to) === meaningOf(row.config, key);
    },
  );
  const agrees =
    event.type === EVENT_OF_CAUSE[row.cause] &&
    event.actorId === row.actorId &&
    (event.data.revertedTo ?? null) === row.revertedTo &&
    isAll &&
    isNoMore &&
    hasRightValues;
  if (!agrees) report('event_differs', { event, found, row });
}

/** A sync that found nothing to change leaves one event: as many as were told so, and no more than may have happened besides. */
function countUnchanged({ stored, records }: Checked, report: Report): void {
  const count = <T>(items: T[], keyOf: (item: T) => string) => {
    const counts = new Map<string, number>();
    for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
    return counts;
  };
  const key = (actorId: string | null, data: Config) =>
    JSON.stringify([actorId, data.configVersion, data.blobSha]);
  const events = stored.events.filter(({ type }) => type === 'gitops.sync_unchanged');
  const syncs = records.filter(({ operation }) => operation.kind === 'sync');
  const told = syncs.flatMap((record) => {
    const [data] = answersOf(record, 'unchanged');
    return data ? [{ actorId: record.actorId, data }] : [];
  });
  const present = count(events, ({ actorId, data }) => key(actorId, data));
  const claimed = count(told, ({ actorId, data }) => key(actorId, data));
  for (const [name, number] of claimed) {
    if ((present.get(name) ?? 0) < number) report('event_missing', { unchanged: name, told: number });
  }
  let spare = syncs.filter(
    (record) => !isCommitted(record) && record.attempts.some(({ answer }) => answer.kind === 'unknown'),
  ).length;
  for (const [name, number] of present) {
    spare -= Math.max(0, number - (claimed.get(name) ?? 0));
    if (spare < 0) report('unexplained', { unchanged: name, present: number });
  }
}
