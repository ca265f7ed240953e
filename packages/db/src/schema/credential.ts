import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { bytea } from './bytea.ts';
import { workloadGroup } from './workload-group.ts';

/**
 * A token for a forge, or the private key of a GitHub App, sealed with AES-256-GCM under `keyId` and bound to this table, this row and `baseUrl` as
 * associated data: moved to another row or address, it does not open.
 */
export const credential = pgTable(
  'credential',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull().unique(),
    forge: text('forge', { enum: ['github', 'gitlab', 'gitea'] }).notNull(),
    /** Web address of the forge, as the workload stores it: origin and path prefix, no trailing slash. */
    baseUrl: text('base_url').notNull(),
    kind: text('kind', { enum: ['token', 'github_app'] })
      .notNull()
      .default('token'),
    /** The app's number or its client id. */
    appId: text('app_id'),
    /** Null beside an app: the installation of each repository's owner is looked up. */
    installationId: text('installation_id'),
    /** The token, or the app's private key as PEM. */
    sealedToken: bytea('sealed_token').notNull(),
    keyId: text('key_id').notNull(),
    /** Whether the form of a new workload of this forge starts with it. No workload reads with a credential that it does not name. */
    isDefault: boolean('is_default').notNull().default(false),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('credential_one_default').on(t.forge, t.baseUrl).where(sql`${t.isDefault}`),
    check('credential_forge_known', sql`${t.forge} in ('github', 'gitlab', 'gitea')`),
    check('credential_kind_known', sql`${t.kind} in ('token', 'github_app')`),
    check(
      'credential_app_is_whole',
      sql`case when ${t.kind} = 'github_app' then ${t.appId} is not null and ${t.forge} = 'github' else num_nonnulls(${t.appId}, ${t.installationId}) = 0 end`,
    ),
  ],
);

/** The groups whose admins may choose a credential for their workloads. Without a row only admins for all workloads may. */
export const credentialGroup = pgTable(
  'credential_group',
  {
    credentialId: uuid('credential_id')
      .notNull()
      .references(() => credential.id, { onDelete: 'cascade' }),
    groupId: uuid('group_id')
      .notNull()
      .references(() => workloadGroup.id, { onDelete: 'cascade' }),
  },
  (t) => [
    primaryKey({ columns: [t.credentialId, t.groupId] }),
    index('credential_group_group_id').on(t.groupId),
  ],
);
