import { sql } from 'drizzle-orm';
import { bigint, index, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/**
 * What happened, append-only: the app's database role may insert and read, nothing else. No foreign keys and the names as
 * they were, so that events outlive the workloads and people that they are about. `data` holds values of registry fields only.
 */
export const event = pgTable(
  'event',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
    /** A stable code such as `gitops.synced`; see `EVENT_TYPES` in @tinyforge/services. */
    type: text('type').notNull(),
    actorId: text('actor_id'),
    /** Name as it was; `system` for what nobody asked for. */
    actorName: text('actor_name').notNull(),
    workloadId: uuid('workload_id'),
    workloadName: text('workload_name'),
    data: jsonb('data').$type<Record<string, unknown>>().notNull().default({}),
  },
  (t) => [
    // All in the order of the list, the newest first: a page is read off an index whatever it is filtered by.
    index('event_newest').on(t.at, t.id),
    index('event_newest_of_workload').on(t.workloadId, t.at, t.id),
    index('event_newest_of_type').on(t.type, t.at, t.id),
    index('event_newest_of_actor').on(t.actorId, t.at, t.id),
    // Who saw a workload of a group goes on seeing its events when it is deleted: its last event says which group that was.
    index('event_deleted_from_group')
      .on(sql`(${t.data} ->> 'groupId')`)
      .where(sql`${t.type} = 'workload.deleted'`),
  ],
);
