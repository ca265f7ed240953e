import { tellsOf } from './check-events.ts';
import type { Checked, Report } from './check-history.ts';
import { answersOf, claimedVersion, isCommitted, mayHaveHappened, mayHaveHappenedAt } from './claims.ts';
import { followSettings, isLocked, type Settings } from './follow-settings.ts';
import { isSameConfig } from './meaning.ts';
import type { CommittedFile, Config, OperationRecord, StoredVersion } from './records.ts';

/** Looks at the chain of versions: its numbers, who asked for each, what each started from, and what came of it. */
export function checkVersions({ stored, records, files }: Checked, report: Report): void {
  const { history } = stored;
  if (history.some(({ version }, index) => version !== index + 1)) {
    report('version_gap', { versions: history.map(({ version }) => version) });
  }
  const last = history.at(-1);
  if (last?.version !== stored.configVersion) {
    report('version_gap', { last: last?.version, workload: stored.configVersion });
  }
  if (!last || !isSameConfig(last.config, stored.sourceConfig)) {
    report('live_config_differs', { last: last?.config, live: stored.sourceConfig });
  }
  const makers = findMakers(stored.history, records, report);
  const steps = followSettings(stored.events);
  for (const row of history.slice(1)) {
    const before = history.find(({ version }) => version === row.version - 1);
    const maker = makers.get(row.version);
    const settings = steps.find(({ event }) => tellsOf(event, row.version))?.before;
    if (!maker) report('unexplained', { row });
    else if (before) checkStep({ before, row, maker, settings, files, history }, report);
  }
}

/** Who made each version: those who were told so, and for the rest those who lost their answer. */
function findMakers(
  history: StoredVersion[],
  records: OperationRecord[],
  report: Report,
): Map<number, OperationRecord> {
  const makers = new Map<number, OperationRecord>();
  for (const record of records) {
    const version = claimedVersion(record);
    if (version === null) continue;
    const other = makers.get(version);
    if (other) report('version_given_twice', { version, operations: [other.operation, record.operation] });
    makers.set(version, record);
    const row = history.find((stored) => stored.version === version);
    if (!row || !isMadeBy(row, record)) report('accepted_missing', { row, operation: record.operation });
  }
  const lost = new Set(records.filter(mayHaveHappened));
  for (const row of history.slice(1)) {
    if (makers.has(row.version)) continue;
    const maker = [...lost].find((record) => isMadeBy(row, record) && mayHaveHappenedAt(record, row.at));
    if (maker) {
      makers.set(row.version, maker);
      lost.delete(maker);
      continue;
    }
    const refused = records.find((record) => !isCommitted(record) && isMadeBy(row, record));
    if (refused && refused.operation.kind === 'edit') {
      report('refused_present', { row, operation: refused.operation });
    }
  }
  return makers;
}

/** Whether a version may be this operation's: by whom, how, and with what. */
function isMadeBy(row: StoredVersion, { actorId, operation }: OperationRecord): boolean {
  if (row.actorId !== actorId || row.cause !== operation.kind) return false;
  switch (operation.kind) {
    case 'edit':
      return row.config.marker === operation.marker;
    case 'revert':
      return row.revertedTo === operation.version;
    case 'sync':
      return (
        (operation.reviewed === undefined || operation.reviewed.blobSha === row.blobSha) &&
        JSON.stringify(operation.fields ?? null) === JSON.stringify(row.chosen)
      );
    default:
      return false;
  }
}

type VersionStep = {
  before: StoredVersion;
  row: StoredVersion;
  maker: OperationRecord;
  /** As they were when it was written; undefined where no event tells. */
  settings: Settings | undefined;
  files: ReadonlyMap<string, CommittedFile>;
  history: StoredVersion[];
};

/** One step of the chain: it started from the version before, and made of it what its cause makes. */
function checkStep({ before, row, maker, settings, files, history }: VersionStep, report: Report): void {
  const { operation } = maker;
  const compare = (expected: Config | null | undefined) => {
    if (!expected || !isSameConfig(expected, row.config)) {
      report('replay_differs', { before: before.config, expected, stored: row.config, cause: row.cause });
    }
  };
  const seen = operation.kind === 'sync' ? operation.reviewed : operation;
  const startedFrom = seen && 'configVersion' in seen ? seen.configVersion : undefined;
  if ((startedFrom ?? before.version) !== before.version) report('started_elsewhere', { row, operation });
  if (operation.kind === 'edit') compare(operation.config);
  if (operation.kind === 'revert') {
    compare(history.find(({ version }) => version === operation.version)?.config);
  }
  if (operation.kind === 'sync') {
    const declared = files.get(row.blobSha ?? '')?.declared;
    const applied = Object.entries(declared ?? {}).filter(([key]) => {
      const isChosen = operation.fields?.includes(`deploy.${key}`) ?? true;
      return isChosen && !(settings && isLocked(settings, `deploy.${key}`));
    });
    compare(declared && { ...before.config, ...Object.fromEntries(applied) });
    const [answer] = answersOf(maker, 'applied');
    if (answer && answer.blobSha !== row.blobSha) report('accepted_missing', { row, answer });
  }
}
