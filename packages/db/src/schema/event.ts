import { sql } from 'drizzle-orm';
import { bigint, index, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea } from './bytea.ts';

/**
 * What happened, append-only. Written by the function `tinyforge_record_event` alone: the app's database role may call that and
 * read, nothing else. No foreign keys and the names as they were, so that events outlive the workloads and people that they are
 * about. `data` holds values of registry fields only.
 *
 * Each workload has a hash chain of its own, and what belongs to no workload is in the chain `system`; docs/events.md says what is
 * hashed. The table is partitioned by the month of `at` in UTC (migration `event_chain`), which Drizzle can't say.
 */
export const event = pgTable(
  'event',
  {
    id: bigint('id', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    /** Never before the one before it in its chain. */
    at: timestamp('at', { withTimezone: true }).notNull(),
    /** A stable code such as `gitops.synced`; see `EVENT_TYPES` in @tinyforge/services. */
    type: text('type').notNull(),
    actorId: text('actor_id'),
    /** Name as it was; `system` for what nobody asked for. */
    actorName: text('actor_name').notNull(),
    /** Its chain too; null: `system`. */
    workloadId: uuid('workload_id'),
    workloadName: text('workload_name'),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
    /** Place in its chain: 1, 2, 3. */
    seq: bigint('seq', { mode: 'number' }).notNull(),
    /** Hash of the one before it; 32 zero bytes for the first. */
    previousHash: bytea('previous_hash').notNull(),
    hash: bytea('hash').notNull(),
  },
  (t) => [
    // The key of a partitioned table holds what it is partitioned by. As an index it gives the order of the list, the newest first.
    primaryKey({ columns: [t.at, t.id] }),
    index('event_newest_of_workload').on(t.workloadId, t.at, t.id),
    index('event_newest_of_type').on(t.type, t.at, t.id),
    index('event_newest_of_actor').on(t.actorId, t.at, t.id),
    index('event_in_chain').on(t.workloadId, t.seq),
    // Who saw a workload of a group goes on seeing its events when it is deleted: its last event says which group that was.
    index('event_deleted_from_group')
      .on(sql`(${t.data} ->> 'groupId')`)
      .where(sql`${t.type} = 'workload.deleted'`),
  ],
);
