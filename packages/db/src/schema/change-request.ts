import { sql } from 'drizzle-orm';
import { check, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { workload } from './workload.ts';

/**
 * The outcome that a change with a `requestId` committed: a retry by the same actor gets it again and does nothing. An id belongs to one actor and one
 * kind of change: another actor's outcome, or that of a sync for a revert, is never returned.
 */
export const changeRequest = pgTable(
  'change_request',
  {
    workloadId: uuid('workload_id')
      .notNull()
      .references(() => workload.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: ['sync', 'edit', 'revert'] }).notNull(),
    requestId: text('request_id').notNull(),
    actorId: text('actor_id').notNull(),
    outcome: jsonb('outcome').$type<Record<string, unknown>>().notNull(),
    at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.workloadId, t.kind, t.actorId, t.requestId] }),
    check('change_request_kind_known', sql`${t.kind} in ('sync', 'edit', 'revert')`),
  ],
);
