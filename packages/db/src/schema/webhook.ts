import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { bytea } from './bytea.ts';
import { workload } from './workload.ts';

/** An address that is told of every change of a live config. Its secret is sealed, bound to this row and its URL. */
export const webhook = pgTable('webhook', {
  id: uuid('id').primaryKey(),
  url: text('url').notNull(),
  sealedSecret: bytea('sealed_secret').notNull(),
  keyId: text('key_id').notNull(),
  enabled: boolean('enabled').notNull().default(true),
  /** False: only the workloads of `webhook_workload`. */
  allWorkloads: boolean('all_workloads').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});

/** The workloads that a webhook is told of, where it is not all of them. */
export const webhookWorkload = pgTable(
  'webhook_workload',
  {
    webhookId: uuid('webhook_id')
      .notNull()
      .references(() => webhook.id, { onDelete: 'cascade' }),
    workloadId: uuid('workload_id')
      .notNull()
      .references(() => workload.id, { onDelete: 'cascade' }),
  },
  (t) => [
    primaryKey({ columns: [t.webhookId, t.workloadId] }),
    index('webhook_workload_workload_id').on(t.workloadId),
  ],
);

/**
 * The queue: one message for one webhook, put here in the transaction that changed the live config. It outlives its workload.
 *
 * A message that is being sent stays `pending`, with `dueAt` moved past the longest time that sending can take: if the process dies, it is
 * simply due again.
 */
export const webhookMessage = pgTable(
  'webhook_message',
  {
    /** `webhook-id`: the same at every attempt. */
    id: text('id').primaryKey(),
    webhookId: uuid('webhook_id')
      .notNull()
      .references(() => webhook.id, { onDelete: 'cascade' }),
    workloadId: uuid('workload_id').notNull(),
    workloadName: text('workload_name').notNull(),
    configVersion: integer('config_version').notNull(),
    /** The body, byte for byte as it is signed and sent. */
    body: text('body').notNull(),
    state: text('state', { enum: ['pending', 'delivered', 'dead'] })
      .notNull()
      .default('pending'),
    attempts: integer('attempts').notNull().default(0),
    dueAt: timestamp('due_at', { withTimezone: true }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    lastAttemptAt: timestamp('last_attempt_at', { withTimezone: true }),
    /** Why the last attempt failed: `http_500`, `timeout`, `blocked_address` …; null after a success. */
    lastFailure: text('last_failure'),
    settledAt: timestamp('settled_at', { withTimezone: true }),
  },
  (t) => [
    index('webhook_message_due').on(t.dueAt).where(sql`${t.state} = 'pending'`),
    index('webhook_message_webhook').on(t.webhookId, t.createdAt),
    index('webhook_message_settled').on(t.settledAt).where(sql`${t.state} <> 'pending'`),
    check('webhook_message_settled_is_dated', sql`(${t.state} = 'pending') = (${t.settledAt} is null)`),
  ],
);
