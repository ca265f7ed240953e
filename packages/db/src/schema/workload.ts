import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { credential } from './credential.ts';
import type { FieldRules } from './field-rules.ts';
import { workloadGroup } from './workload-group.ts';

/**
 * One app that the platform deploys.
 *
 * Three groups of columns, written by different functions that share no column: the live config with its version, the
 * source coordinates, and the `gitops*` columns.
 */
export const workload = pgTable(
  'workload',
  {
    id: uuid('id').primaryKey(),
    /** Stable short name for addresses: lower case letters, digits and `-`. */
    slug: text('slug').notNull().unique(),
    name: text('name').notNull(),
    sourceKind: text('source_kind', { enum: ['dockerfile', 'static', 'image', 'compose'] }).notNull(),

    /** The live config. A JSON object; no secrets, no repository coordinates. */
    sourceConfig: jsonb('source_config').$type<Record<string, unknown>>().notNull(),
    /** One higher at every change of the live config. Starts at 1. */
    configVersion: integer('config_version').notNull().default(1),
    /** One higher at every change of source kind, repository, ref, path, credential, enabled or field policy. Starts at 1. */
    settingsVersion: integer('settings_version').notNull().default(1),

    /** Where the source lives; all null for `image` and `compose`. */
    forge: text('forge', { enum: ['github', 'gitlab', 'gitea'] }),
    baseUrl: text('base_url'),
    /** `owner/name`, on GitLab with its groups. */
    repository: text('repository'),
    refKind: text('ref_kind', { enum: ['default', 'branch', 'tag', 'commit'] }),
    /** Empty when `refKind` is `default`. */
    refName: text('ref_name'),
    credentialId: uuid('credential_id').references(() => credential.id, { onDelete: 'restrict' }),
    /** The forge's numeric id, pinned at the first reading; another id later is `repo_replaced`. */
    repositoryId: text('repository_id'),

    gitopsEnabled: boolean('gitops_enabled').notNull().default(false),
    gitopsPath: text('gitops_path').notNull().default('.tinyforge.yml'),
    gitopsLastSyncAt: timestamp('gitops_last_sync_at', { withTimezone: true }),
    gitopsCommitSha: text('gitops_commit_sha'),
    /** Fields that the last parsed reading declares and the source kind honours (`deploy.port`). Those that are not locked by a rule are the repository's. */
    gitopsManagedFields: text('gitops_managed_fields').array().notNull().default(sql`'{}'::text[]`),
    /** What file and live config last agreed upon, keyed as the live config is. Moved by a sync only, and emptied when another file is read. */
    gitopsBase: jsonb('gitops_base').$type<Record<string, string | number>>().notNull().default({}),
    /** Who decides a field, where this workload is an exception from the rules for all (`SYSTEM_KEYS.fieldPolicy`). */
    fieldRules: jsonb('field_rules').$type<FieldRules>().notNull().default({}),

    /** Who may see it besides those with a role for all workloads; null: nobody. */
    groupId: uuid('group_id').references(() => workloadGroup.id, { onDelete: 'set null' }),

    /** Made by *Load the demo*; removed with it. */
    demo: boolean('demo').notNull().default(false),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    index('workload_name').on(t.name),
    index('workload_credential_id').on(t.credentialId),
    index('workload_group_id').on(t.groupId),
    check('workload_config_is_object', sql`jsonb_typeof(${t.sourceConfig}) = 'object'`),
    check('workload_base_is_object', sql`jsonb_typeof(${t.gitopsBase}) = 'object'`),
    check('workload_rules_are_object', sql`jsonb_typeof(${t.fieldRules}) = 'object'`),
    check('workload_versions_positive', sql`${t.configVersion} > 0 and ${t.settingsVersion} > 0`),
    check(
      'workload_source_is_whole',
      sql`num_nonnulls(${t.forge}, ${t.baseUrl}, ${t.repository}, ${t.refKind}, ${t.refName}) = case when ${t.sourceKind} in ('dockerfile', 'static') then 5 else 0 end`,
    ),
    check('workload_source_kind_known', sql`${t.sourceKind} in ('dockerfile', 'static', 'image', 'compose')`),
    check('workload_forge_known', sql`${t.forge} in ('github', 'gitlab', 'gitea')`),
    check('workload_ref_kind_known', sql`${t.refKind} in ('default', 'branch', 'tag', 'commit')`),
    check('workload_ref_is_named', sql`(${t.refKind} = 'default') = (${t.refName} = '')`),
    check('workload_credential_needs_forge', sql`${t.credentialId} is null or ${t.forge} is not null`),
    check(
      'workload_gitops_needs_repository',
      sql`not ${t.gitopsEnabled} or ${t.sourceKind} in ('dockerfile', 'static')`,
    ),
  ],
);
