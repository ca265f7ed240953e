import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { user } from './auth.ts';

/**
 * Somebody who may make an account of their own with a link. The row goes when that happens and when an admin revokes it; the events tell of
 * both. The link's token is not stored: `tokenHash` finds the row.
 */
export const invitation = pgTable(
  'invitation',
  {
    id: uuid('id').primaryKey(),
    /** In lower case. One invitation for each address: a new link replaces the one before. */
    email: text('email').notNull().unique(),
    /** What whoever invites calls them; they may choose another name. */
    name: text('name'),
    /** For all workloads. */
    role: text('role', { enum: ['admin', 'viewer', 'none'] }).notNull(),
    /** SHA-256 of the token, in hexadecimal. */
    tokenHash: text('token_hash').notNull().unique(),
    /** Whose right to invite it rests on: whoever made the link that works. */
    inviterId: text('inviter_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (t) => [
    index('invitation_inviter_id').on(t.inviterId),
    check('invitation_role_known', sql`${t.role} in ('admin', 'viewer', 'none')`),
  ],
);
