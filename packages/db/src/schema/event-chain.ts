import {
  bigint,
  boolean,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';
import { bytea } from './bytea.ts';

/** Where each chain of events ends. Its row is the lock under which an event gets its place; only `tinyforge_record_event` writes it. */
export const eventChain = pgTable('event_chain', {
  /** A workload's id, or `system`. */
  chain: text('chain').primaryKey(),
  /** Of its last event. */
  seq: bigint('seq', { mode: 'number' }).notNull(),
  hash: bytea('hash').notNull(),
  at: timestamp('at', { withTimezone: true }).notNull(),
});

/**
 * Signed statements of where the chains ended at a moment. Each holds the digest of the one before it, so that one good signature
 * vouches for all before it. The owner writes them; the app only reads.
 */
export const eventCheckpoint = pgTable('event_checkpoint', {
  /** 1, 2, 3. */
  number: bigint('number', { mode: 'number' }).primaryKey(),
  at: timestamp('at', { withTimezone: true }).notNull(),
  /** Events before this moment were dropped with this checkpoint; null: none were. */
  prunedBefore: timestamp('pruned_before', { withTimezone: true }),
  /** SHA-256 over all of it and the digest before. */
  digest: bytea('digest').notNull(),
  /** Key of the ring that signed the digest. */
  keyId: text('key_id').notNull(),
  mac: bytea('mac').notNull(),
});

/** Where chains ended (those that have grown since the checkpoint before), and where their dropped part ends. */
export const eventCheckpointHead = pgTable(
  'event_checkpoint_head',
  {
    checkpoint: bigint('checkpoint', { mode: 'number' }).notNull(),
    chain: text('chain').notNull(),
    /** Whether it is the last event that was dropped, and not the last one that there was. */
    isCut: boolean('is_cut').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    hash: bytea('hash').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.checkpoint, t.chain, t.isCut] }),
    foreignKey({ columns: [t.checkpoint], foreignColumns: [eventCheckpoint.number] }),
    index('event_checkpoint_head_of_chain').on(t.chain, t.seq),
  ],
);
