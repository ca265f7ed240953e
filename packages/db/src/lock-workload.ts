import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Database, Transaction } from './database.ts';
import { isBusy, LockBusyError } from './is-busy.ts';
import { defineStatement } from './statement.ts';

/** How long a change waits for another one of the same workload, in milliseconds. */
export const LOCK_TIMEOUT_MS = 3_000;

/** Such locks are held while a password is hashed: longer, and rarely contended. */
const NAMED_LOCK_TIMEOUT_MS = 10_000;

/*
 * The order in which every transaction takes its locks. One that takes them in this order can't be part of a deadlock;
 * it may leave out any of them.
 *
 * 1. Named locks (`lockNamed`): `people` before `password:<person>`. Set-up, checkpoints and the keyring have one each,
 *    and take none of the others.
 * 2. Workload locks: one (`withWorkloadLock`), or several in the order of their keys (`lockWorkloads`). Whatever changes
 *    a workload that exists takes its lock, the deletion of its group and a change of the rules for all included.
 * 3. Rows that a change refers to: groups by id, then credentials, then the rules for all workloads.
 * 4. Rows of workloads by id, then their readings, history, tokens and webhooks by id.
 * 5. Ends of event chains, which `recordEvent` locks: workloads' by id, then the system's.
 *
 * A refresh of a file (`storeReading`) takes no workload lock and only 4.
 */

/**
 * Takes a workload's lock until the transaction ends, as a statement of its own: the next statement reads what the one before
 * us wrote. Row locks of the same transaction wait no longer than `timeoutMs` either.
 *
 * The waiting and the catching of the timeout happen in one SQL function (migration 0001), because a failed statement would
 * doom the transaction: after `busy` it is still usable.
 */
export function lockWorkload(
  tx: Transaction,
  workloadId: string,
  { timeoutMs = LOCK_TIMEOUT_MS }: { timeoutMs?: number } = {},
): Promise<'locked' | 'busy'> {
  // A statement is sent when it is called: what is asked for after this stands behind the lock on the connection.
  const answer = takeLock(tx, { key: workloadLockKey(workloadId), timeoutMs });
  return answer.then(([row]) => (row?.locked ? 'locked' : 'busy'));
}

const takeLock = defineStatement<{ key: string; timeoutMs: number }, { locked: boolean }[]>(
  () =>
    sql`select tinyforge_lock(${sql.placeholder('key')}::bigint, ${sql.placeholder('timeoutMs')}::integer) as locked`,
);

/** Namespaced 64-bit advisory lock key, as decimal text: the first eight bytes of SHA-256 over `tinyforge:workload:<id>`. */
export function workloadLockKey(workloadId: string): string {
  return lockKey(`workload:${workloadId.toLowerCase()}`);
}

/** Advisory lock key for a named thing of ours, as decimal text of a signed 64-bit number. */
export function lockKey(name: string): string {
  return createHash('sha256').update(`tinyforge:${name}`).digest().readBigInt64BE().toString();
}

/**
 * Changes under way in this process, counted per workload: one that works and one that waits. On `globalThis`, because Next loads
 * this module more than once per process.
 */
const holder = globalThis as { tinyforgeUnderWay?: Map<string, number> };
holder.tinyforgeUnderWay ??= new Map();
const underWay = holder.tinyforgeUnderWay;
const MAX_UNDER_WAY = 2;

/**
 * Runs `work` in one write transaction that holds the workload's lock. `busy` when the lock, a row, or a connection could not be had in time, and
 * at once when this process already has one change of the workload working and one waiting: a crowd must not fill the write pool.
 *
 * @param options.read the first statements to send under the lock, for `work` to get their answers: they go out right behind the lock's, as statements
 *   of their own, and save the wait for its answer. They must only read: after `busy` they have run without the lock, and are thrown away.
 */
export async function withWorkloadLock<T, R = undefined>(
  db: Database,
  workloadId: string,
  work: (tx: Transaction, read: R) => Promise<T>,
  { timeoutMs = LOCK_TIMEOUT_MS, read }: { timeoutMs?: number; read?: (tx: Transaction) => Promise<R> } = {},
): Promise<{ outcome: 'busy' } | T> {
  const key = workloadLockKey(workloadId);
  const before = underWay.get(key) ?? 0;
  if (before >= MAX_UNDER_WAY) return { outcome: 'busy' };
  underWay.set(key, before + 1);
  try {
    return await db.write.transaction(async (tx) => {
      const locking = lockWorkload(tx, workloadId, { timeoutMs });
      const [lock, found] = await Promise.all([locking, read?.(tx)]);
      // Without `read`, R is undefined.
      return lock === 'busy' ? { outcome: 'busy' as const } : await work(tx, found as R);
    });
  } catch (error) {
    if (isBusy(error)) return { outcome: 'busy' };
    throw error;
  } finally {
    const left = (underWay.get(key) ?? 1) - 1;
    if (left === 0) underWay.delete(key);
    else underWay.set(key, left);
  }
}

/**
 * Takes the locks of many workloads at once, for a change that is one for all of them, in the order of their keys. `busy` when not all could be
 * had within `timeoutMs` for the whole; none is held then.
 *
 * Each lock takes a place in PostgreSQL's lock table, which has room for some thousands (`max_locks_per_transaction` times `max_connections`).
 */
export async function lockWorkloads(
  tx: Transaction,
  workloadIds: readonly string[],
  { timeoutMs = LOCK_TIMEOUT_MS }: { timeoutMs?: number } = {},
): Promise<'locked' | 'busy'> {
  // As text: numbers of this size are not exact in JSON.
  const keys = `{${workloadIds.map(workloadLockKey).join(',')}}`;
  const [row] = await tx.execute<{ locked: boolean }>(
    sql`select tinyforge_lock_all(${keys}::bigint[], ${timeoutMs}::integer) as locked`,
  );
  return row?.locked ? 'locked' : 'busy';
}

/** Waits for a lock on a named thing of ours. @throws LockBusyError when it can't be had within `timeoutMs` */
export async function lockNamed(
  tx: Transaction,
  name: string,
  timeoutMs = NAMED_LOCK_TIMEOUT_MS,
): Promise<void> {
  const [row] = await takeLock(tx, { key: lockKey(name), timeoutMs });
  if (!row?.locked) throw new LockBusyError(`Could not get the lock on "${name}" within ${timeoutMs} ms.`);
}
