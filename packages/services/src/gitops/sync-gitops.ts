import { isDeepStrictEqual } from 'node:util';
import {
  chooseFields,
  type DriftEntry,
  type FieldRefusal,
  type Issue,
  isRepoBacked,
  mergeAndValidate,
  moveBase,
} from '@tinyforge/core-gitops';
import { defineStatement, schema, someColumns, type Transaction, withWorkloadLock } from '@tinyforge/db';
import { eq, sql } from 'drizzle-orm';
import { loadSyncableWorkload } from '../access/load-visible-workload.ts';
import type { ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { isUuid } from '../is-uuid.ts';
import { findFirstOutcome, keepFirstOutcome, requestActorId } from '../workload/change-request.ts';
import { cutFieldChange } from '../workload/field-changes.ts';
import { type ConfigChange, findConfigChange } from '../workload/find-config-change.ts';
import { findSettingsChange, type SettingsChange } from '../workload/find-settings-change.ts';
import type { WorkloadRow } from '../workload/load-workload.ts';
import { type Source, sourceOf } from '../workload/source.ts';
import { writeConfig } from '../workload/write-workload.ts';
import { addLiveChanges } from './add-live-changes.ts';
import { compareWithLive } from './compare-with-live.ts';
import { describeGitops, describeIssues, type GitopsPanel, type PanelIssue } from './describe-gitops.ts';
import type { FileState } from './file-state.ts';
import { getGitops } from './get-gitops.ts';
import { type Look, lookAtFile } from './look-at-file.ts';
import { hasFoundOut, isOfOtherRepository, keepGoodReading, storeReading } from './store-reading.ts';
import { type ToldFailure, tellFailure } from './tell-failure.ts';

export type SyncGitopsInput = {
  workloadId: string;
  /** What was on the screen when Sync was pressed. Without it, whatever is found is applied. */
  reviewed?: { blobSha: string; configVersion: number; settingsVersion: number };
  /** The fields to apply, by path (`deploy.port`); the rest stays drift. Without it, all. */
  fields?: readonly string[];
  /** Chosen by the caller. A retry by the same actor within seven days, whatever else it says, gets the outcome of the first sync that committed under it, and does nothing. */
  requestId?: string;
};

/** What moved since the review: the file, the live config, or what decides a sync. */
export type MovedSide = 'blob' | 'config' | 'settings';

/** Who moved the live config, and who the settings, where they are among what moved. The file's last commit is for `findLastChange` to look up. */
type WhatMoved = {
  moved: MovedSide[];
  configChange: ConfigChange | null;
  settingsChange: SettingsChange | null;
};

/**
 * A sync that committed. `unchanged`: what was to be applied is as the file has it already; there is an event, and no version. `remaining`: the
 * fields, by path, that still drift because they were not chosen.
 */
export type CommittedSync = {
  configVersion: number;
  commitSha: string;
  blobSha: string;
  remaining: string[];
} & ({ outcome: 'applied'; changes: DriftEntry[] } | { outcome: 'unchanged' });

/** Everything but a committed sync leaves live config, versions, history and events as they were. */
export type SyncGitopsOutcome =
  | CommittedSync
  | ({ outcome: 'stale'; current: GitopsPanel } & WhatMoved)
  | { outcome: 'busy' }
  | { outcome: 'invalid_file'; issues: PanelIssue[] }
  | { outcome: 'invalid_config'; issues: Issue[] }
  /** Not everything that was chosen is the repository's to decide. Empty when nothing was chosen. */
  | { outcome: 'invalid_fields'; fields: FieldRefusal[] }
  | ({ outcome: 'fetch_failed' } & ToldFailure)
  | { outcome: 'no_file' | 'not_enabled' | 'not_eligible' | 'not_found' };

/**
 * Applies the file to the live config, if it is what was reviewed. The order of its steps is that of `design.md`:
 * read without a lock, lock, read again, compare with what was reviewed, merge and validate, write.
 */
export async function syncGitops(ctx: ServiceContext, input: SyncGitopsInput): Promise<SyncGitopsOutcome> {
  const { workloadId, requestId } = input;
  if (!isUuid(workloadId)) return { outcome: 'not_found' };
  const request = { kind: 'sync', workloadId, actorId: requestActorId(ctx.actor), requestId } as const;
  const [workload, first] = await Promise.all([
    loadSyncableWorkload(ctx.db.read, ctx.actor, workloadId),
    findFirstOutcome(ctx.db.read, request),
  ]);
  if (!workload) return { outcome: 'not_found' };
  if (first) return first;

  const syncable = checkSyncable(workload);
  if ('outcome' in syncable) return syncable;
  const look = await lookAtFile(ctx, workload, syncable.source);
  // What a look finds for the first time is there before the lock is waited for: another look must not pin another repository meanwhile.
  const { state } = look;
  const isFirst = state.status !== 'ok' || !hasFoundOut(workload, look);
  if (isFirst) await storeReading(ctx, workload, look);
  if (state.status !== 'ok') return refuseFile(ctx, workload, state);

  const started = { input, workload, look, file: state, isStored: isFirst };
  const result = await withWorkloadLock(
    ctx.db,
    workload.id,
    (tx, [now, earlier]) => applyUnderLock(tx, ctx, started, now, earlier),
    {
      read: (tx: Transaction) =>
        Promise.all([loadSyncableWorkload(tx, ctx.actor, workload.id), findFirstOutcome(tx, request)]),
    },
  );
  if (!started.isStored) await storeReading(ctx, workload, look);
  return result.outcome === 'moved' ? describeStale(ctx, workload, look, result) : result;
}

/** A sync on its way: what it was asked, the row and the file that it read, and whether its reading is kept. */
type StartedSync = {
  input: SyncGitopsInput;
  workload: WorkloadRow;
  look: Look;
  file: GoodState;
  isStored: boolean;
};

type GoodState = Extract<FileState, { status: 'ok' }>;
type Moved = { outcome: 'moved'; now: WorkloadRow } & WhatMoved;

/**
 * Steps 2 to 5: with the lock held by a statement before theirs, `workload` and `first` were read as the last writer left them. What is written goes out
 * together, to be answered in one round trip; the workload's row first, for that is the order in which looks lock rows too.
 */
async function applyUnderLock(
  tx: Transaction,
  ctx: ServiceContext,
  started: StartedSync,
  workload: WorkloadRow | null,
  first: CommittedSync | null,
): Promise<SyncGitopsOutcome | Moved> {
  const { workload: readFrom, look, file } = started;
  const { requestId, reviewed, fields } = started.input;
  if (!workload) return { outcome: 'not_found' };
  if (first) return first;
  const request = {
    kind: 'sync',
    workloadId: workload.id,
    actorId: requestActorId(ctx.actor),
    requestId,
  } as const;
  const syncable = checkSyncable(workload);
  if ('outcome' in syncable) return syncable;
  const { source } = syncable;

  if (isOfOtherRepository(file, workload)) {
    return { outcome: 'fetch_failed', ...tellFailure({ reason: 'repo_replaced' }) };
  }

  const moved = findMoved(workload, readFrom, file, reviewed);
  if (moved.length > 0) {
    const configChange = moved.includes('config') ? await findConfigChange(tx, workload) : null;
    const settingsChange = moved.includes('settings') ? await findSettingsChange(tx, workload) : null;
    return { outcome: 'moved', moved, configChange, settingsChange, now: workload };
  }

  const { plan, drift } = compareWithLive(file.spec, workload);
  if (fields?.length === 0) return { outcome: 'invalid_fields', fields: [] };
  const choice = fields ? chooseFields(plan, fields) : ({ ok: true, plan } as const);
  if (!choice.ok) return { outcome: 'invalid_fields', fields: choice.refused };
  const merged = mergeAndValidate(workload.sourceConfig, choice.plan, workload.sourceKind);
  if (!merged.ok) return { outcome: 'invalid_config', issues: merged.issues };

  const isChosen = ({ key }: DriftEntry) => Object.hasOwn(choice.plan.sourceConfigPatch, key);
  const changes = drift.filter(isChosen);
  const left = drift.filter((entry) => !isChosen(entry));
  const base = moveBase(workload.gitopsBase, plan, left);
  const chosen = fields ? [...new Set(fields)] : null;
  const { commitSha, blobSha } = file;
  const told = { commitSha, blobSha, remaining: left.map(({ field }) => field) };
  const writes: Promise<unknown>[] = [];
  let committed: CommittedSync;
  if (changes.length === 0) {
    const { configVersion } = workload;
    committed = { outcome: 'unchanged', configVersion, ...told };
    if (!isDeepStrictEqual(base, workload.gitopsBase)) {
      writes.push(updateBase(tx, { id: workload.id, gitopsBase: base }));
    }
    const data = { configVersion, ...told, chosen };
    writes.push(recordEvent(tx, ctx, { type: 'gitops.sync_unchanged', workload, data }));
  } else {
    const applied = syncedFile(workload, source, file, chosen);
    const cause = { cause: 'sync', commitSha, blobSha, file: applied } as const;
    const lastSync = { gitopsBase: base, gitopsLastSyncAt: ctx.clock.now(), gitopsCommitSha: commitSha };
    writes.push(writeConfig(tx, ctx, workload, merged.config, cause, lastSync));
    const configVersion = workload.configVersion + 1;
    const written = changes.map(({ field, liveValue, repoValue }) =>
      cutFieldChange({ field, from: liveValue, to: repoValue }),
    );
    const data = { configVersion, ...told, changes: written, chosen };
    writes.push(recordEvent(tx, ctx, { type: 'gitops.synced', workload, data }));
    committed = { outcome: 'applied', configVersion, changes, ...told };
  }
  if (!started.isStored && hasFoundOut(workload, look)) {
    writes.push(keepGoodReading(tx, ctx, workload, look));
    started.isStored = true;
  }
  writes.push(keepFirstOutcome(tx, ctx, request, committed));
  await Promise.all(writes);
  return committed;
}

function checkSyncable(
  workload: WorkloadRow,
): { source: Source } | { outcome: 'not_eligible' | 'not_enabled' } {
  const source = sourceOf(workload);
  if (!source || !isRepoBacked(workload.sourceKind)) return { outcome: 'not_eligible' };
  return workload.gitopsEnabled ? { source } : { outcome: 'not_enabled' };
}

function refuseFile(
  view: Pick<ServiceContext, 'actor'>,
  workload: WorkloadRow,
  state: Exclude<FileState, GoodState>,
): SyncGitopsOutcome {
  if (state.status === 'no_file') return { outcome: 'no_file' };
  // A token may sync and is still no admin.
  if (state.status === 'invalid') {
    return { outcome: 'invalid_file', issues: describeIssues(view, workload, state) };
  }
  return { outcome: 'fetch_failed', ...tellFailure(state) };
}

/** What is not as it was when the file was read, or not as it was reviewed. */
function findMoved(
  workload: WorkloadRow,
  readFrom: WorkloadRow,
  file: GoodState,
  reviewed: SyncGitopsInput['reviewed'],
): MovedSide[] {
  const expected = [readFrom, ...(reviewed ? [reviewed] : [])];
  const moved: MovedSide[] = [];
  if (reviewed && reviewed.blobSha !== file.blobSha) moved.push('blob');
  if (expected.some((seen) => seen.configVersion !== workload.configVersion)) moved.push('config');
  if (expected.some((seen) => seen.settingsVersion !== workload.settingsVersion)) moved.push('settings');
  return moved;
}

/** The panel to review next: out of what was just read, unless the settings have moved and it must be read anew. */
async function describeStale(
  ctx: ServiceContext,
  readFrom: WorkloadRow,
  look: Look,
  { moved, configChange, settingsChange, now }: Moved,
): Promise<SyncGitopsOutcome> {
  const source = sourceOf(now);
  const isCurrent = source && now.settingsVersion === readFrom.settingsVersion;
  const current = isCurrent
    ? await addLiveChanges(ctx.db.read, now, describeGitops(ctx, now, source, look, null))
    : await getGitops(ctx, { workloadId: now.id });
  return current
    ? { outcome: 'stale', moved, configChange, settingsChange, current }
    : { outcome: 'not_found' };
}

/** What history keeps of the file: where it was, and which line declares each field. */
function syncedFile(
  workload: WorkloadRow,
  { forge, baseUrl, repository }: Source,
  { positions }: GoodState,
  fields: string[] | null,
): schema.SyncedFile {
  const lines = Object.entries(positions).map(([path, { line }]) => [path, line] as const);
  return { forge, baseUrl, repository, path: workload.gitopsPath, lines: Object.fromEntries(lines), fields };
}

/** What a sync that changed nothing agreed upon; the time and commit of the last one that did stay as they were. */
const updateBase = defineStatement<{ id: string; gitopsBase: WorkloadRow['gitopsBase'] }, unknown>((db) =>
  db
    .update(schema.workload)
    .set(someColumns(schema.workload, ['gitopsBase']))
    .where(eq(schema.workload.id, sql.placeholder('id'))),
);
