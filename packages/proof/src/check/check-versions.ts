import type { Checked, Report } from './check-history.ts';
import { answersOf, claimedVersion, isCommitted, isWithinUnknown, mayHaveHappened } from './claims.ts';
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
  for (const row of history.slice(1)) {
    const before = history.find(({ version }) => version === row.version - 1);
    const maker = makers.get(row.version);
    if (!maker) report('unexplained', { row });
    else if (before) checkStep(before, row, maker, files, report);
  }
  checkRequests({ stored, records, files }, report);
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
    const maker = [...lost].find((record) => isMadeBy(row, record) && isWithinUnknown(record, row.at));
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
  if (row.actorId !== actorId) return false;
  if (operation.kind === 'edit') return row.cause === 'edit' && row.config.marker === operation.marker;
  if (operation.kind !== 'sync' || row.cause !== 'sync') return false;
  return operation.reviewed === undefined || operation.reviewed.blobSha === row.blobSha;
}

/** One step of the chain: it started from the version before, and made of it what its cause makes. */
function checkStep(
  before: StoredVersion,
  row: StoredVersion,
  maker: OperationRecord,
  files: ReadonlyMap<string, CommittedFile>,
  report: Report,
): void {
  const { operation } = maker;
  const compare = (expected: Config | null | undefined) => {
    if (!expected || !isSameConfig(expected, row.config)) {
      report('replay_differs', { before: before.config, expected, stored: row.config, cause: row.cause });
    }
  };
  if (operation.kind === 'edit') {
    if (operation.configVersion !== before.version) report('started_elsewhere', { row, operation });
    compare(operation.config);
  }
  if (operation.kind === 'sync') {
    const { reviewed } = operation;
    if (reviewed && reviewed.configVersion !== before.version)
      report('started_elsewhere', { row, operation });
    const file = files.get(row.blobSha ?? '');
    compare(file?.declared && { ...before.config, ...file.declared });
    const [applied] = answersOf(maker, 'applied');
    if (applied && applied.blobSha !== row.blobSha) report('accepted_missing', { row, applied });
  }
}

/** A request id has one outcome: the one that is kept, that every answer told, and that is in history. */
function checkRequests({ stored, records }: Checked, report: Report): void {
  const kept = new Map(stored.requests.map(({ requestId, outcome }) => [requestId, outcome]));
  const appliedAs = new Map<unknown, string>();
  for (const record of records) {
    const { operation } = record;
    if (operation.kind !== 'sync' || operation.requestId === undefined) continue;
    const { requestId } = operation;
    const told = [...answersOf(record, 'applied'), ...answersOf(record, 'unchanged')];
    const outcome = kept.get(requestId);
    kept.delete(requestId);
    const [first] = told;
    if (told.some((answer) => summary(answer) !== summary(first))) {
      report('request_answered_twice', { requestId, told });
    }
    if (first && summary(first) !== summary(outcome))
      report('request_differs', { requestId, first, outcome });
    if (outcome === undefined) continue;
    if (!first && !mayHaveHappened(record)) report('refused_present', { requestId, outcome });
    if (outcome.outcome !== 'applied') continue;
    const row = stored.history.find(({ version }) => version === outcome.configVersion);
    if (row?.cause !== 'sync' || row.blobSha !== outcome.blobSha || appliedAs.has(outcome.configVersion)) {
      report('request_differs', { requestId, outcome, row });
    }
    appliedAs.set(outcome.configVersion, requestId);
  }
  for (const [requestId, outcome] of kept) report('unexplained', { requestId, outcome });
}

function summary(outcome: Config | undefined): string {
  return JSON.stringify([outcome?.outcome, outcome?.configVersion, outcome?.blobSha, outcome?.commitSha]);
}
