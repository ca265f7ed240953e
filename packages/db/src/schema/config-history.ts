import { sql } from 'drizzle-orm';
import { check, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { workload } from './workload.ts';

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
    at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.workloadId, t.version] }),
    check('config_history_cause_known', sql`${t.cause} in ('create', 'edit', 'sync', 'revert')`),
    check('config_history_config_is_object', sql`jsonb_typeof(${t.config}) = 'object'`),
    check('config_history_version_positive', sql`${t.version} > 0`),
  ],
);
