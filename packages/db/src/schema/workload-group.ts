import { sql } from 'drizzle-orm';
import { check, index, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { user } from './auth.ts';

/** Workloads that are seen and administered by the same people. A workload is in one at most: `workload.group_id`. */
export const workloadGroup = pgTable('workload_group', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull().unique(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
});

/** What a person may do with the workloads of a group, beside what their role for all workloads lets them do. No row: nothing. */
export const groupMember = pgTable(
  'group_member',
  {
    personId: text('person_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    groupId: uuid('group_id')
      .notNull()
      .references(() => workloadGroup.id, { onDelete: 'cascade' }),
    role: text('role', { enum: ['admin', 'viewer'] }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    // The person first: who is asked about at every request is a person.
    primaryKey({ columns: [t.personId, t.groupId] }),
    index('group_member_group_id').on(t.groupId),
    check('group_member_role_known', sql`${t.role} in ('admin', 'viewer')`),
  ],
);
