import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createDatabase, type Database, type Transaction } from './database.ts';
import { schema } from './index.ts';
import { lockWorkload, lockWorkloads, withWorkloadLock, workloadLockKey } from './lock-workload.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

let one: TestDatabase;
/** Another process's pools: the guard inside `withWorkloadLock` is shared, so it takes the lock itself. */
let other: Database;
beforeAll(async () => {
  one = await createTestDatabase();
  other = createDatabase({ url: one.url });
});
afterAll(async () => {
  await other.close();
  await one.drop();
});

/** Holds the lock in a transaction of its own until `release`. */
async function hold(workloadId: string): Promise<{ release(): Promise<void> }> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let done: Promise<void> = Promise.resolve();
  await new Promise<void>((taken, failed) => {
    done = other.write.transaction(async (tx) => {
      await lockWorkload(tx, workloadId);
      taken();
      await held;
    });
    done.catch(failed);
  });
  return {
    async release() {
      letGo();
      await done;
    },
  };
}

const waiters = (key: string) => sql`
  select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted
  and (classid::bigint << 32 | objid::bigint) = ${key}::bigint`;

async function untilWaiting(workloadId: string, count: number): Promise<void> {
  await vi.waitUntil(async () => {
    const [row] = await one.db.read.execute<{ n: number }>(waiters(workloadLockKey(workloadId)));
    return row?.n === count;
  });
}

test('busy after the timeout, and the transaction still works', async () => {
  const id = randomUUID();
  const holder = await hold(id);
  const result = await one.db.write.transaction(async (tx) => {
    const lock = await lockWorkload(tx, id, { timeoutMs: 30 });
    return { lock, rows: await tx.execute(sql`select 1 as works`) };
  });
  expect(result.lock).toBe('busy');
  expect([...result.rows]).toEqual([{ works: 1 }]);
  await holder.release();
});

test('a lock of one workload does not hold up another', async () => {
  const holder = await hold(randomUUID());
  expect(await withWorkloadLock(one.db, randomUUID(), async () => 'done')).toBe('done');
  await holder.release();
});

test('the lock ends with its transaction, whether that succeeds or fails', async () => {
  const id = randomUUID();
  await withWorkloadLock(one.db, id, async () => 'done');
  await expect(
    withWorkloadLock(one.db, id, async () => {
      throw new Error('on purpose');
    }),
  ).rejects.toThrow('on purpose');
  expect(await withWorkloadLock(one.db, id, async () => 'again', { timeoutMs: 30 })).toBe('again');
});

test('an id in capitals is the same workload', async () => {
  const id = randomUUID();
  const holder = await hold(id.toUpperCase());
  expect(await withWorkloadLock(one.db, id, async () => 'done', { timeoutMs: 30 })).toEqual({
    outcome: 'busy',
  });
  await holder.release();
});

test('whoever waited reads what the one before wrote', async () => {
  const id = randomUUID();
  await one.db.write.insert(schema.systemSetting).values({ key: id, value: 0 });
  const add = async (tx: Transaction) => {
    const [row] = await tx.select().from(schema.systemSetting).where(eq(schema.systemSetting.key, id));
    const value = Number(row?.value) + 1;
    await tx.update(schema.systemSetting).set({ value }).where(eq(schema.systemSetting.key, id));
  };
  const addElsewhere = async () => {
    await other.write.transaction(async (tx) => {
      expect(await lockWorkload(tx, id, { timeoutMs: 10_000 })).toBe('locked');
      await add(tx);
    });
  };
  await Promise.all(Array.from({ length: 40 }, addElsewhere));
  const [row] = await one.db.read.select().from(schema.systemSetting).where(eq(schema.systemSetting.key, id));
  expect(row?.value).toBe(40);
});

test('one works, one waits, the rest of a process are told at once', async () => {
  const id = randomUUID();
  const holder = await hold(id);
  const first = withWorkloadLock(one.db, id, async () => 'first', { timeoutMs: 10_000 });
  const second = withWorkloadLock(one.db, id, async () => 'second', { timeoutMs: 10_000 });
  expect(await withWorkloadLock(one.db, id, async () => 'third')).toEqual({ outcome: 'busy' });
  await holder.release();
  expect(await Promise.all([first, second])).toEqual(['first', 'second']);
  expect(await withWorkloadLock(one.db, id, async () => 'later')).toBe('later');
});

test('a row that someone else keeps locked is busy too', async () => {
  const key = randomUUID();
  await one.db.write.insert(schema.systemSetting).values({ key, value: 0 });
  const update = (tx: Transaction) =>
    tx.update(schema.systemSetting).set({ value: 1 }).where(eq(schema.systemSetting.key, key));
  await other.write.transaction(async (tx) => {
    await update(tx);
    expect(
      await withWorkloadLock(one.db, randomUUID(), async (mine) => update(mine), { timeoutMs: 30 }),
    ).toEqual({ outcome: 'busy' });
  });
});

test('a crowd that waits for one workload leaves reading alone', async () => {
  const id = randomUUID();
  const holder = await hold(id);
  const crowd = Array.from({ length: 30 }, () =>
    withWorkloadLock(one.db, id, async () => 'done', { timeoutMs: 10_000 }),
  );
  await untilWaiting(id, 2);
  expect(await one.db.read.execute(sql`select 1 as works`)).toEqual([{ works: 1 }]);
  await holder.release();
  const outcomes = await Promise.all(crowd);
  expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(2);
});

test('many locks are taken together, or none of them', async () => {
  const ids = Array.from({ length: 20 }, () => randomUUID());
  const holder = await hold(ids[7] ?? '');
  await one.db.write.transaction(async (tx) => {
    expect(await lockWorkloads(tx, ids, { timeoutMs: 30 })).toBe('busy');
    // All but the one that is held can be had, and the transaction still works.
    for (const id of ids.toSpliced(7, 1))
      expect(await withWorkloadLock(other, id, async () => 'done')).toBe('done');
    expect(await tx.execute(sql`select 1 as works`)).toEqual([{ works: 1 }]);
  });
  await holder.release();
  await one.db.write.transaction(async (tx) => {
    expect(await lockWorkloads(tx, [...ids, ...ids])).toBe('locked');
    for (const id of [ids[0] ?? '', ids[19] ?? '']) {
      expect(await withWorkloadLock(other, id, async () => 'done', { timeoutMs: 30 })).toEqual({
        outcome: 'busy',
      });
    }
  });
});

test('two that want the same many locks in different orders do not wait for each other for ever', async () => {
  const ids = Array.from({ length: 30 }, () => randomUUID());
  const takeAll = (db: Database, order: string[]) =>
    db.write.transaction((tx) => lockWorkloads(tx, order, { timeoutMs: 10_000 }));
  const rounds = Array.from({ length: 10 }, () => [takeAll(one.db, ids), takeAll(other, ids.toReversed())]);
  expect(new Set(await Promise.all(rounds.flat()))).toEqual(new Set(['locked']));
});
