import { sql } from 'drizzle-orm';
import { check, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { workload } from './workload.ts';

/** A file as it was when a sync applied it: what can't be found out later, when the workload reads another one. */
export type SyncedFile = {
  forge: 'github' | 'gitlab' | 'gitea';
  baseUrl: string;
  repository: string;
  path: string;
  /** The line, from 1, that declares each managed field, by the field's path. */
  lines: Record<string, number>;
  /** The fields that were chosen; null when the sync was of all. */
  fields: string[] | null;
};

/** Every version that a live config has had. Never updated; unique on (workload, version). */
export const configHistory = pgTable(
  'config_history',
  {
    workloadId: uuid('workload_id')
      .notNull()
      .references(() => workload.id, { onDelete: 'cascade' }),
    version: integer('version').notNull(),
    config: jsonb('config').$type<Record<string, unknown>>().notNull(),
    cause: text('cause', { enum: ['create', 'edit', 'sync', 'revert'] }).notNull(),
    actorId: text('actor_id'),
    actorName: text('actor_name').notNull(),
    /** Of a sync: the commit and the blob that were applied. */
    commitSha: text('commit_sha'),
    blobSha: text('blob_sha'),
    /** Of a sync; null for syncs from before it was kept. */
    file: jsonb('file').$type<SyncedFile>(),
    /** Of a revert: the version whose config came back. */
    revertedTo: integer('reverted_to'),
    at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.workloadId, t.version] }),
    check('config_history_cause_known', sql`${t.cause} in ('create', 'edit', 'sync', 'revert')`),
    check('config_history_file_is_of_a_sync', sql`${t.file} is null or ${t.cause} = 'sync'`),
    check(
      'config_history_revert_names_its_version',
      sql`case when ${t.cause} = 'revert' then ${t.revertedTo} is not null and ${t.revertedTo} between 1 and ${t.version} - 1 else ${t.revertedTo} is null end`,
    ),
    check('config_history_config_is_object', sql`jsonb_typeof(${t.config}) = 'object'`),
    check('config_history_version_positive', sql`${t.version} > 0`),
  ],
);
