import { sql } from 'drizzle-orm';
import { check, index, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { user } from './auth.ts';
import { workload } from './workload.ts';

/**
 * A token with which a program calls the API in the place of the person who made it, with fewer rights. The token itself is
 * not stored: `lookup` finds the row, `tokenHash` proves it.
 */
export const apiToken = pgTable(
  'api_token',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    /** The public part of the token, 12 hexadecimal digits. */
    lookup: text('lookup').notNull().unique(),
    /** SHA-256 of the whole token, in hexadecimal. */
    tokenHash: text('token_hash').notNull(),
    /** `sync` may also sync the workloads of `api_token_workload`. */
    scope: text('scope', { enum: ['read', 'sync'] }).notNull(),
    /** Whose rights bound the token's. A person who goes takes their tokens along. */
    ownerId: text('owner_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
    /** Coarse: written at most once in some minutes. */
    lastUsedAt: timestamp('last_used_at', { withTimezone: true }),
    revokedAt: timestamp('revoked_at', { withTimezone: true }),
  },
  (t) => [
    index('api_token_owner_id').on(t.ownerId),
    check('api_token_expires_later', sql`${t.expiresAt} > ${t.createdAt}`),
  ],
);

/** The workloads that a token of scope `sync` may sync. */
export const apiTokenWorkload = pgTable(
  'api_token_workload',
  {
    tokenId: uuid('token_id')
      .notNull()
      .references(() => apiToken.id, { onDelete: 'cascade' }),
    workloadId: uuid('workload_id')
      .notNull()
      .references(() => workload.id, { onDelete: 'cascade' }),
  },
  (t) => [
    primaryKey({ columns: [t.tokenId, t.workloadId] }),
    index('api_token_workload_workload_id').on(t.workloadId),
  ],
);
