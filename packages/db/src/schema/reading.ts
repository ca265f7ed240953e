import { sql } from 'drizzle-orm';
import { check, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { workload } from './workload.ts';

/**
 * What the last look at a workload's file gave, and, apart from it, the last text that could be read and parsed.
 *
 * A reading belongs to (base URL, credential or none, repository, ref, path): `sourceKey` is a hash over those. A row whose key is
 * not the workload's present one is not shown.
 */
export const reading = pgTable(
  'reading',
  {
    workloadId: uuid('workload_id')
      .primaryKey()
      .references(() => workload.id, { onDelete: 'cascade' }),
    sourceKey: text('source_key').notNull(),

    /** The latest attempt: it decides the status. */
    status: text('status', { enum: ['ok', 'no_file', 'fetch_failed', 'invalid'] }).notNull(),
    reason: text('reason'),
    /** What exactly stood in the way of a failed attempt, where that is known: a code, as `reason` is. */
    detail: text('detail'),
    /** Set with `rate_limited`: when it makes sense to come back. */
    retryAt: timestamp('retry_at', { withTimezone: true }),
    /** Codes and positions only (`{ code, line, column }`): the text of a file that does not parse is never stored. */
    issues: jsonb('issues').$type<{ code: string; line: number; column: number }[]>().notNull().default([]),
    commitSha: text('commit_sha'),
    blobSha: text('blob_sha'),
    readAt: timestamp('read_at', { withTimezone: true }).notNull(),
    /** When the attempt began: one that began earlier never overwrites a later one. */
    startedAt: timestamp('started_at', { withTimezone: true }).notNull(),

    /** The last good reading, kept apart and shown as old. */
    goodText: text('good_text'),
    goodCommitSha: text('good_commit_sha'),
    goodBlobSha: text('good_blob_sha'),
    goodReadAt: timestamp('good_read_at', { withTimezone: true }),
    /** The parsed spec of `goodText`, so that a list shows drift against today's live config without parsing. */
    goodSpec: jsonb('good_spec').$type<Record<string, unknown>>(),
    settingsVersion: integer('settings_version').notNull(),
  },
  (t) => [
    check('reading_status_known', sql`${t.status} in ('ok', 'no_file', 'fetch_failed', 'invalid')`),
    check('reading_failure_has_reason', sql`(${t.status} = 'fetch_failed') = (${t.reason} is not null)`),
    check('reading_detail_of_failure', sql`${t.status} = 'fetch_failed' or ${t.detail} is null`),
    check(
      'reading_good_is_whole',
      sql`num_nonnulls(${t.goodText}, ${t.goodCommitSha}, ${t.goodBlobSha}, ${t.goodReadAt}, ${t.goodSpec}) in (0, 5)`,
    ),
    check('reading_ok_is_good', sql`${t.status} <> 'ok' or ${t.goodSpec} is not null`),
  ],
);
