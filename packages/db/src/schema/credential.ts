import { sql } from 'drizzle-orm';
import { check, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea } from './bytea.ts';

/**
 * A token for a forge, sealed with AES-256-GCM under `keyId` and bound to this table, this row and `baseUrl` as
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
    sealedToken: bytea('sealed_token').notNull(),
    keyId: text('key_id').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [check('credential_forge_known', sql`${t.forge} in ('github', 'gitlab', 'gitea')`)],
);
