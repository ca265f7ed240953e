import { sql } from 'drizzle-orm';
import { check, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { workload } from './workload.ts';

/**
 * The first outcome of a change that was sent with a `requestId`: a repeat gets it again and does nothing. An id belongs to one kind of change: that of
 * a sync never answers a revert.
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
    primaryKey({ columns: [t.workloadId, t.kind, t.requestId] }),
    check('change_request_kind_known', sql`${t.kind} in ('sync', 'edit', 'revert')`),
  ],
);
