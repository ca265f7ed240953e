import { type DriftEntry, type Issue, isRepoBacked, mergeAndValidate } from '@tinyforge/core-gitops';
import { schema, type Transaction, withWorkloadLock } from '@tinyforge/db';
import type { FetchFailureReason } from '@tinyforge/providers';
import { eq } from 'drizzle-orm';
import { loadVisibleWorkload } from '../access/load-visible-workload.ts';
import type { ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { type ConfigChange, findConfigChange } from '../workload/find-config-change.ts';
import type { WorkloadRow } from '../workload/load-workload.ts';
import { type Source, sourceOf } from '../workload/source.ts';
import { writeConfig } from '../workload/write-workload.ts';
import { compareWithLive } from './compare-with-live.ts';
import { describeGitops, describeIssues, type GitopsPanel, type PanelIssue } from './describe-gitops.ts';
import type { FileState } from './file-state.ts';
import { getGitops } from './get-gitops.ts';
import { type Look, lookAtFile } from './look-at-file.ts';
import { isOfOtherRepository, storeReading } from './store-reading.ts';
import { findFirstOutcome, keepFirstOutcome } from './sync-request.ts';

export type SyncGitopsInput = {
  workloadId: string;
  /** What was on the screen when Sync was pressed. Without it, whatever is found is applied. */
  reviewed?: { blobSha: string; configVersion: number; settingsVersion: number };
  /** Chosen by the caller. A repeat gets the outcome of the first sync that committed under it, and does nothing. */
  requestId?: string;
};

/** What moved since the review: the file, the live config, or what decides a sync. */
export type MovedSide = 'blob' | 'config' | 'settings';

/** A sync that committed. `unchanged`: file and live config already agree; there is an event and nothing else. */
export type CommittedSync =
  | { outcome: 'applied'; configVersion: number; changes: DriftEntry[]; commitSha: string; blobSha: string }
  | { outcome: 'unchanged'; configVersion: number; commitSha: string; blobSha: string };

/** Everything but a committed sync leaves live config, versions, history and events as they were. */
export type SyncGitopsOutcome =
  | CommittedSync
  | { outcome: 'stale'; moved: MovedSide[]; configChange: ConfigChange | null; current: GitopsPanel }
  | { outcome: 'busy' }
  | { outcome: 'invalid_file'; issues: PanelIssue[] }
  | { outcome: 'invalid_config'; issues: Issue[] }
  | { outcome: 'fetch_failed'; reason: FetchFailureReason; retryAt: string | null }
  | { outcome: 'no_file' | 'not_enabled' | 'not_eligible' | 'not_found' };

/**
 * Applies the file to the live config, if it is what was reviewed. The order of its steps is that of `design.md`:
 * read without a lock, lock, read again, compare with what was reviewed, merge and validate, write.
 */
export async function syncGitops(ctx: ServiceContext, input: SyncGitopsInput): Promise<SyncGitopsOutcome> {
  const { workloadId, requestId } = input;
  const workload = await loadVisibleWorkload(ctx.db.read, ctx.actor, workloadId);
  if (!workload) return { outcome: 'not_found' };
  const first = requestId && (await findFirstOutcome(ctx.db.read, workload.id, requestId));
  if (first) return first;

  const syncable = checkSyncable(workload);
  if ('outcome' in syncable) return syncable;
  const look = await lookAtFile(ctx, workload, syncable.source);
  await storeReading(ctx, workload, look);
  const { state } = look;
  if (state.status !== 'ok') return refuseFile(ctx, workload, state);

  const result = await withWorkloadLock(ctx.db, workload.id, (tx) =>
    applyUnderLock(tx, ctx, input, workload, state),
  );
  return result.outcome === 'moved' ? describeStale(ctx, workload, look, result) : result;
}

type GoodState = Extract<FileState, { status: 'ok' }>;
type Moved = { outcome: 'moved'; moved: MovedSide[]; configChange: ConfigChange | null; now: WorkloadRow };

/** Steps 2 to 5: with the lock held by a statement before this, the row is read as the last writer left it. */
async function applyUnderLock(
  tx: Transaction,
  ctx: ServiceContext,
  { workloadId, requestId, reviewed }: SyncGitopsInput,
  readFrom: WorkloadRow,
  file: GoodState,
): Promise<SyncGitopsOutcome | Moved> {
  const workload = await loadVisibleWorkload(tx, ctx.actor, workloadId);
  if (!workload) return { outcome: 'not_found' };
  const first = requestId && (await findFirstOutcome(tx, workload.id, requestId));
  if (first) return first;
  const syncable = checkSyncable(workload);
  if ('outcome' in syncable) return syncable;

  if (isOfOtherRepository(file, workload)) {
    return { outcome: 'fetch_failed', reason: 'repo_replaced', retryAt: null };
  }

  const moved = findMoved(workload, readFrom, file, reviewed);
  if (moved.length > 0) {
    const configChange = moved.includes('config') ? await findConfigChange(tx, workload) : null;
    return { outcome: 'moved', moved, configChange, now: workload };
  }

  const { plan, drift } = compareWithLive(file.spec, workload);
  const merged = mergeAndValidate(workload.sourceConfig, plan, workload.sourceKind);
  if (!merged.ok) return { outcome: 'invalid_config', issues: merged.issues };

  const { commitSha, blobSha } = file;
  let committed: CommittedSync;
  if (drift.length === 0) {
    const { configVersion } = workload;
    committed = { outcome: 'unchanged', configVersion, commitSha, blobSha };
    const data = { configVersion, commitSha, blobSha };
    await recordEvent(tx, ctx, { type: 'gitops.sync_unchanged', workload, data });
  } else {
    const cause = { cause: 'sync', commitSha, blobSha } as const;
    const configVersion = await writeConfig(tx, ctx, workload, merged.config, cause);
    // Only a writer that took no lock can have come in between.
    if (configVersion === null)
      throw new Error(`Workload ${workload.id} was changed by someone without its lock.`);
    await writeLastSync(tx, ctx, workload.id, commitSha);
    const changes = drift.map(({ field, liveValue, repoValue }) => ({
      field,
      from: liveValue,
      to: repoValue,
    }));
    const data = { configVersion, commitSha, blobSha, changes };
    await recordEvent(tx, ctx, { type: 'gitops.synced', workload, data });
    committed = { outcome: 'applied', configVersion, changes: drift, commitSha, blobSha };
  }
  if (requestId) await keepFirstOutcome(tx, ctx, workload.id, requestId, committed);
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
  const { reason, retryAt } = state;
  return { outcome: 'fetch_failed', reason, retryAt: retryAt?.toISOString() ?? null };
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
  { moved, configChange, now }: Moved,
): Promise<SyncGitopsOutcome> {
  const source = sourceOf(now);
  const isCurrent = source && now.settingsVersion === readFrom.settingsVersion;
  const current = isCurrent
    ? describeGitops(ctx, now, source, look, null)
    : await getGitops(ctx, { workloadId: now.id });
  return current ? { outcome: 'stale', moved, configChange, current } : { outcome: 'not_found' };
}

/** The two columns that tell of the last sync; nothing else writes them. */
async function writeLastSync(
  tx: Transaction,
  ctx: Pick<ServiceContext, 'clock'>,
  workloadId: string,
  commitSha: string,
): Promise<void> {
  await tx
    .update(schema.workload)
    .set({ gitopsLastSyncAt: ctx.clock.now(), gitopsCommitSha: commitSha })
    .where(eq(schema.workload.id, workloadId));
}
