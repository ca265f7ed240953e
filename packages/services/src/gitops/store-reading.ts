import { isDeepStrictEqual } from 'node:util';
import { buildPlan, redactIssue } from '@tinyforge/core-gitops';
import { defineStatement, everyColumn, schema, type Transaction } from '@tinyforge/db';
import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
import { type WorkloadRow, workloadColumns } from '../workload/load-workload.ts';
import type { FileState } from './file-state.ts';
import type { Look } from './look-at-file.ts';

export type ReadingRow = typeof schema.reading.$inferSelect;

/**
 * Keeps what a look found: the reading, and on the workload the managed fields and, at the first reading, the repository's id.
 * Returns the workload and the reading as they now are; null when the workload's settings have moved since the look
 * began, or another repository was pinned meanwhile: what it found is then nothing that anyone asked for.
 *
 * Uses the pool that pages read with. It waits for no workload lock, only for the row, and a crowd of syncs must not keep a page waiting.
 */
export async function storeReading(
  ctx: Pick<ServiceContext, 'db' | 'clock'>,
  workload: Pick<WorkloadRow, 'id' | 'settingsVersion'>,
  look: Look,
): Promise<{ workload: WorkloadRow; reading: ReadingRow } | null> {
  const { workload: workloadTable, reading: readingTable } = schema;
  return ctx.db.read.transaction(async (tx) => {
    // The row lock puts concurrent looks and changes of settings in one order.
    const [row] = await tx
      .select(workloadColumns)
      .from(workloadTable)
      .where(
        and(eq(workloadTable.id, workload.id), eq(workloadTable.settingsVersion, workload.settingsVersion)),
      )
      .for('no key update');
    if (!row || isOfOtherRepository(look.state, row)) return null;
    const [before] = await tx.select().from(readingTable).where(eq(readingTable.workloadId, row.id));
    if (before && isNewer(before, look, ctx.clock.now())) return { workload: row, reading: before };

    const reading = nextReading(before, row, look);
    await tx
      .insert(readingTable)
      .values(reading)
      .onConflictDoUpdate({ target: readingTable.workloadId, set: REPLACED });

    const found = foundOf(row, look.state);
    if (!hasFoundOut(row, look)) {
      await tx.update(workloadTable).set(found).where(eq(workloadTable.id, row.id));
    }
    return { workload: { ...row, ...found }, reading };
  });
}

/**
 * Keeps a look that read a good file, in a transaction that holds the workload's lock, with one statement. Only for a look of which the workload says
 * all that it found already (`hasFoundOut`), and with the settings that it was made with.
 */
export async function keepGoodReading(
  tx: Transaction,
  ctx: Pick<ServiceContext, 'clock'>,
  workload: Pick<WorkloadRow, 'id' | 'settingsVersion'>,
  look: Look,
): Promise<void> {
  const now = ctx.clock.now().toISOString();
  await replaceOlderReading(tx, { ...nextReading(undefined, workload, look), now });
}

/** Every column as it was to be inserted. */
const REPLACED = Object.fromEntries(
  Object.entries(getTableColumns(schema.reading)).map(([key, { name }]) => [
    key,
    sql`excluded.${sql.identifier(name)}`,
  ]),
);

const replaceOlderReading = defineStatement<ReadingRow & { now: string }, unknown>((db) => {
  const { reading: table } = schema;
  return db
    .insert(table)
    .values(everyColumn(table))
    .onConflictDoUpdate({
      target: table.workloadId,
      set: REPLACED,
      // The negation of `isNewer`.
      setWhere: sql`${table.sourceKey} <> excluded.source_key or ${table.startedAt} <= excluded.started_at or ${table.startedAt} > ${sql.placeholder('now')}::timestamptz`,
    });
});

/** Whether the workload's row says already what a look found: the repository's id, and what the file manages. */
export function hasFoundOut(workload: WorkloadRow, { state }: Look): boolean {
  const { repositoryId, gitopsManagedFields } = workload;
  return isDeepStrictEqual(foundOf(workload, state), { repositoryId, gitopsManagedFields });
}

function foundOf(
  workload: WorkloadRow,
  state: FileState,
): Pick<WorkloadRow, 'repositoryId' | 'gitopsManagedFields'> {
  return {
    repositoryId: workload.repositoryId ?? repositoryIdOf(state),
    gitopsManagedFields: managedAfter(state, workload),
  };
}

/**
 * Whether the stored attempt began after this look: an older one never overwrites a newer. One that began in the future was dated by a
 * clock that was wrong, and would keep every reading out until then.
 */
function isNewer(stored: ReadingRow, look: Look, now: Date): boolean {
  return stored.sourceKey === look.sourceKey && stored.startedAt > look.startedAt && stored.startedAt <= now;
}

/** The reading after a look: the latest attempt always, the last good text only when there is a better one of the same source. */
export function nextReading(
  before: ReadingRow | undefined,
  workload: Pick<WorkloadRow, 'id' | 'settingsVersion'>,
  { sourceKey, state, startedAt, readAt }: Look,
): ReadingRow {
  const kept = before?.sourceKey === sourceKey ? before : undefined;
  const isOk = state.status === 'ok';
  const failed = state.status === 'fetch_failed' ? state : null;
  return {
    workloadId: workload.id,
    sourceKey,
    status: state.status,
    reason: failed?.reason ?? null,
    detail: failed?.detail ?? null,
    retryAt: failed?.retryAt ?? null,
    issues: state.status === 'invalid' ? state.issues.map(redactIssue) : [],
    commitSha: state.commitSha,
    blobSha: 'blobSha' in state ? state.blobSha : null,
    readAt,
    startedAt,
    goodText: isOk ? state.text : (kept?.goodText ?? null),
    goodCommitSha: isOk ? state.commitSha : (kept?.goodCommitSha ?? null),
    goodBlobSha: isOk ? state.blobSha : (kept?.goodBlobSha ?? null),
    goodReadAt: isOk ? readAt : (kept?.goodReadAt ?? null),
    goodSpec: isOk ? state.spec : (kept?.goodSpec ?? null),
    settingsVersion: workload.settingsVersion,
  };
}

/**
 * What the last file that parsed declares for this source kind, locked or not: a failed or invalid reading keeps it, a missing file declares
 * nothing. Rules are laid over it when it is read, so that a change of them needs no new reading.
 */
function managedAfter(state: FileState, workload: WorkloadRow): string[] {
  if (state.status === 'ok') return buildPlan(state.spec, workload.sourceKind).managedFields;
  return state.status === 'no_file' ? [] : workload.gitopsManagedFields;
}

/** Whether a file was read from a repository that is not the pinned one: two first looks may have found two under one name. */
export function isOfOtherRepository(state: FileState, workload: Pick<WorkloadRow, 'repositoryId'>): boolean {
  const found = repositoryIdOf(state);
  return found !== null && workload.repositoryId !== null && found !== workload.repositoryId;
}

/** The id to pin. A look that failed on the way has not shown that this is the repository that was meant. */
function repositoryIdOf(state: FileState): string | null {
  return state.status === 'fetch_failed' ? null : state.repositoryId;
}
