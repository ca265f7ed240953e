import { jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { workload } from './workload.ts';

/** The first outcome of a change that was sent with a `requestId`: a repeat gets it again and does nothing. */
export const syncRequest = pgTable(
  'sync_request',
  {
    workloadId: uuid('workload_id')
      .notNull()
      .references(() => workload.id, { onDelete: 'cascade' }),
    requestId: text('request_id').notNull(),
    actorId: text('actor_id').notNull(),
    outcome: jsonb('outcome').$type<Record<string, unknown>>().notNull(),
    at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.workloadId, t.requestId] })],
);
