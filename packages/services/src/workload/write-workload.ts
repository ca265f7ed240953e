import {
  type Drizzle,
  defineStatement,
  everyColumn,
  schema,
  someColumns,
  type Transaction,
} from '@tinyforge/db';
import { and, eq, sql } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
import { enqueueConfigChange } from '../webhook/enqueue-config-change.ts';
import type { WorkloadRow } from './load-workload.ts';
import { type Source, sourceColumns } from './source.ts';

/*
 * The columns of a workload fall into groups, and each group is written by one function that touches no column of another: the
 * live config here (with the last sync, of one that changed it), the source here, the group here, the GitOps switch in gitops/configure-gitops.ts, the base
 * of a sync that changed nothing in gitops/sync-gitops.ts. Only
 * `settings_version` and `updated_at` are common. All of them want the workload's lock.
 */

/** Why a live config got a new version; of a sync from which revision, of a revert from which version. */
export type ConfigCause =
  | { cause: 'edit' }
  | { cause: 'revert'; revertedTo: number }
  | { cause: 'sync'; commitSha: string; blobSha: string; file: schema.SyncedFile };

/** What a sync tells of itself on the workload: the base that it agreed upon, its time and its commit. */
export type LastSync = Pick<WorkloadColumns, 'gitopsBase' | 'gitopsLastSyncAt' | 'gitopsCommitSha'>;

type WorkloadColumns = typeof schema.workload.$inferSelect;
type ConfigColumns = Pick<WorkloadColumns, 'sourceConfig' | 'configVersion' | 'updatedAt'>;
/** The row to write to, and the version that it has to be at. */
type FromVersion = { id: string; from: number };

const CONFIG_COLUMNS = ['sourceConfig', 'configVersion', 'updatedAt'] as const;
const LAST_SYNC_COLUMNS = ['gitopsBase', 'gitopsLastSyncAt', 'gitopsCommitSha'] as const;

const updateConfig = defineStatement<FromVersion & ConfigColumns, { id: string }[]>((db) =>
  updateAtVersion(db, CONFIG_COLUMNS),
);

const updateSyncedConfig = defineStatement<FromVersion & ConfigColumns & LastSync, { id: string }[]>((db) =>
  updateAtVersion(db, [...CONFIG_COLUMNS, ...LAST_SYNC_COLUMNS]),
);

function updateAtVersion(db: Drizzle, columns: readonly (keyof WorkloadColumns)[]) {
  const { workload } = schema;
  return db
    .update(workload)
    .set(someColumns(workload, columns))
    .where(and(eq(workload.id, sql.placeholder('id')), eq(workload.configVersion, sql.placeholder('from'))))
    .returning({ id: workload.id });
}

const insertVersion = defineStatement<typeof schema.configHistory.$inferSelect, unknown>((db) =>
  db.insert(schema.configHistory).values(everyColumn(schema.configHistory)),
);

/**
 * Writes a live config as the version after `from.configVersion`, with its history row, and queues what webhooks are told of it. The statements go out
 * together, and are answered in one round trip.
 *
 * Throws when the stored version is not that one any more: only a writer that took no lock can have come in between. The transaction must not be
 * committed then.
 *
 * @param lastSync of a sync: written by the same statement, which the row's own lock would make wait for itself otherwise
 */
export async function writeConfig(
  tx: Transaction,
  ctx: Pick<ServiceContext, 'actor' | 'clock'>,
  from: Pick<WorkloadRow, 'id' | 'slug' | 'name' | 'configVersion' | 'sourceConfig'>,
  config: Record<string, unknown>,
  cause: ConfigCause,
  lastSync?: LastSync,
): Promise<number> {
  const at = ctx.clock.now();
  const version = from.configVersion + 1;
  const row = {
    id: from.id,
    from: from.configVersion,
    sourceConfig: config,
    configVersion: version,
    updatedAt: at,
  };
  const writing = lastSync ? updateSyncedConfig(tx, { ...row, ...lastSync }) : updateConfig(tx, row);
  const keeping = insertVersion(tx, {
    commitSha: null,
    blobSha: null,
    file: null,
    revertedTo: null,
    ...cause,
    workloadId: from.id,
    version,
    config,
    actorId: ctx.actor.id,
    actorName: ctx.actor.name,
    at,
  });
  const telling = enqueueConfigChange(tx, ctx, {
    workload: from,
    configVersion: version,
    cause: cause.cause,
    commitSha: cause.cause === 'sync' ? cause.commitSha : null,
    before: from.sourceConfig,
    after: config,
  });
  const [written] = await Promise.all([writing, keeping, telling]);
  if (written.length === 0) throw new Error(`Workload ${from.id} was changed by someone without its lock.`);
  return version;
}

/**
 * Writes a source and moves the settings version. What was read of the old one goes; the pinned repository id stays while the
 * repository does, or a change of branch would accept a replaced repository unseen. With `sameFile` the base stays too: what was agreed upon
 * with a file says nothing about another one.
 */
export async function writeSource(
  tx: Transaction,
  ctx: Pick<ServiceContext, 'clock'>,
  from: Pick<WorkloadRow, 'id' | 'settingsVersion' | 'repositoryId'>,
  source: Source,
  options: { sameRepository: boolean; sameFile?: boolean },
): Promise<number> {
  const settingsVersion = from.settingsVersion + 1;
  await tx
    .update(schema.workload)
    .set({
      ...sourceColumns(source),
      repositoryId: options.sameRepository ? from.repositoryId : null,
      ...(!options.sameFile && { gitopsBase: {} }),
      settingsVersion,
      updatedAt: ctx.clock.now(),
    })
    .where(eq(schema.workload.id, from.id));
  await tx.delete(schema.reading).where(eq(schema.reading.workloadId, from.id));
  return settingsVersion;
}

/** Writes a name. It decides nothing, so no version moves. */
export async function writeName(
  tx: Transaction,
  ctx: Pick<ServiceContext, 'clock'>,
  id: string,
  name: string,
): Promise<void> {
  await tx
    .update(schema.workload)
    .set({ name, updatedAt: ctx.clock.now() })
    .where(eq(schema.workload.id, id));
}

/** Writes the group, or none. It decides who may see and administer, and nothing of a sync, so no version moves. */
export async function writeGroup(
  tx: Transaction,
  ctx: Pick<ServiceContext, 'clock'>,
  id: string,
  groupId: string | null,
): Promise<void> {
  await tx
    .update(schema.workload)
    .set({ groupId, updatedAt: ctx.clock.now() })
    .where(eq(schema.workload.id, id));
}
