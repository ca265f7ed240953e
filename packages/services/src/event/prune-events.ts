import { isBusy, type Queryable, type Transaction } from '@tinyforge/db';
import { sql } from 'drizzle-orm';
import type { ChainPlace, Checkpoint } from './checkpoint-digest.ts';
import { type CheckpointContext, lockCheckpoints, writeCheckpoint } from './make-checkpoint.ts';
import { type EventsVerified, verifyEvents } from './verify-events.ts';

export type PruneEventsOutcome =
  | { outcome: 'pruned'; months: string[]; checkpoint: Checkpoint | null }
  | { outcome: 'nothing_to_do' }
  /** What is broken is not dropped: that would take away what shows it. */
  | { outcome: 'broken'; findings: EventsVerified['findings'] }
  /** There is no checkpoint, so nothing shows that these events are those that were written. */
  | { outcome: 'unvouched'; events: number }
  /** Somebody else reads or writes events for longer than all writers could be kept waiting. Nothing was dropped. */
  | { outcome: 'later' };

/** Longest that writers of events may be kept waiting. */
const LONGEST_WAIT = '500ms';

/**
 * Drops whole months of events, all those that ended before that moment, behind a checkpoint that says where each chain was cut. `db`
 * signs in as the owner: the app's role can't drop events.
 */
export async function pruneEvents(ctx: CheckpointContext, before: Date): Promise<PruneEventsOutcome> {
  const cutAt = new Date(Date.UTC(before.getUTCFullYear(), before.getUTCMonth()));
  if ((await findMonths(ctx.db.read, cutAt)).length === 0) return { outcome: 'nothing_to_do' };
  const { findings, checkpoints, events } = await verifyEvents(ctx, { remembered: ctx.remembered });
  if (findings.length > 0) return { outcome: 'broken', findings };
  if (checkpoints === 0 && events > 0) return { outcome: 'unvouched', events };

  try {
    return await ctx.db.write.transaction((tx) => dropMonths(tx, ctx, cutAt));
  } catch (error) {
    if (isBusy(error)) return { outcome: 'later' };
    throw error;
  }
}

async function dropMonths(tx: Transaction, ctx: CheckpointContext, cutAt: Date): Promise<PruneEventsOutcome> {
  await lockCheckpoints(tx);
  const months = await findMonths(tx, cutAt);
  if (months.length === 0) return { outcome: 'nothing_to_do' };
  const tables = sql.join(
    months.map((name) => sql.identifier(name)),
    sql`, `,
  );
  // Dropping one wants the lock on all events. While it waits behind a reader, every writer waits behind it.
  await tx.execute(sql`select set_config('lock_timeout', ${LONGEST_WAIT}, true)`);
  // From here on nobody adds a late event to what is dropped.
  await tx.execute(sql`lock table ${tables} in exclusive mode`);
  const cuts = await findCuts(tx, cutAt);
  const checkpoint = cuts.length === 0 ? null : await writeCheckpoint(tx, ctx, { before: cutAt, cuts });
  await tx.execute(sql`drop table ${tables}`);
  return { outcome: 'pruned', months, checkpoint };
}

/** Partitions that end at that moment or before. They are named after their month: `event_202611`. */
async function findMonths(tx: Queryable, cutAt: Date): Promise<string[]> {
  const first = `event_${cutAt.toISOString().slice(0, 7).replace('-', '')}`;
  const rows = await tx.execute<{ name: string }>(sql`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'public.event'::regclass order by 1`);
  return rows.map(({ name }) => name).filter((name) => /^event_\d{6}$/.test(name) && name < first);
}

/** Time never runs backwards in a chain: what is before a moment is its beginning, as far as its last place. */
async function findCuts(tx: Transaction, cutAt: Date): Promise<ChainPlace[]> {
  const rows = await tx.execute<{ chain: string; seq: string; hash: string }>(sql`
    select distinct on (workload_id) coalesce(workload_id::text, 'system') as chain, seq, encode(hash, 'hex') as hash
    from event where at < ${cutAt.toISOString()}::timestamptz order by workload_id, seq desc`);
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}
