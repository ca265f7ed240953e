import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import { connect } from './connect.ts';
import { PoolBusyError, TransactionLostError } from './connection-pool.ts';
import { createDatabase, type Database, type Queryable, type Transaction } from './database.ts';
import { startEmbeddedPostgres } from './embedded/index.ts';
import { schema } from './index.ts';
import { withWorkloadLock } from './lock-workload.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

let one: TestDatabase;
let superuser: ReturnType<typeof connect>;
beforeAll(async () => {
  one = await createTestDatabase();
  superuser = connect(inject('tinyforgePostgres').superuserUrl, { max: 1 });
});
afterAll(async () => {
  await superuser.end();
  await one.drop();
});

/** One connection for each pool: whoever comes next has to take the connection that was lost. */
let db: Database;
beforeEach(() => {
  db = createDatabase({ url: one.url, readPoolSize: 1, writePoolSize: 1, connectionWaitMs: 60 });
});
afterEach(async () => {
  await db.close();
  await one.db.write.delete(schema.systemSetting);
});

async function backendOf(queryable: Queryable): Promise<number> {
  const [row] = await queryable.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
  return row?.pid ?? 0;
}

/** Ends a server process and waits until it is gone. */
async function endBackend(pid: number): Promise<void> {
  await superuser`select pg_terminate_backend(${pid}, 5000)`;
}

async function keys(): Promise<string[]> {
  const rows = await one.db.read.select({ key: schema.systemSetting.key }).from(schema.systemSetting);
  return rows.map(({ key }) => key).sort();
}

const add = (queryable: Queryable, key: string) =>
  queryable.insert(schema.systemSetting).values({ key, value: 1 });

test('a connection that is lost while a statement runs fails that transaction and nothing after it', async () => {
  const lost = db.write.transaction(async (tx) => {
    const pid = await backendOf(tx);
    const ended = superuser`select pg_terminate_backend(${pid}, 5000)`.execute();
    await tx.execute(sql`select pg_sleep(20)`).finally(() => ended);
  });
  await expect(lost).rejects.toThrow();
  await db.write.transaction((tx) => add(tx, 'after'));
  expect(await keys()).toEqual(['after']);
});

test('what a transaction goes on to do after its connection was lost reaches no other transaction', async () => {
  let goOn = () => {};
  const later = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let pid = 0;
  const lost = db.write.transaction(async (tx) => {
    pid = await backendOf(tx);
    await later;
    await add(tx, 'stray');
  });
  // The rejection is looked at below, after it has come.
  lost.catch(() => {});
  await vi.waitUntil(() => pid !== 0);
  await endBackend(pid);
  goOn();
  await expect(lost).rejects.toThrow(expect.objectContaining({ cause: expect.any(TransactionLostError) }));
  await db.write.transaction(async (tx) => {
    await add(tx, 'first');
    await add(tx, 'second');
  });
  expect(await keys()).toEqual(['first', 'second']);
});

test('a transaction whose connection was lost is not committed, though nothing in it failed', async () => {
  const lost = db.write.transaction(async (tx) => {
    await add(tx, 'lost');
    await endBackend(await backendOf(tx));
    // The end of a connection is told by the socket, not by a promise.
    await pause(50);
  });
  await expect(lost).rejects.toThrow(TransactionLostError);
  expect(await keys()).toEqual([]);
});

test('a transaction that is over takes nothing more', async () => {
  let kept: Transaction | null = null;
  await db.write.transaction(async (tx) => {
    kept = tx;
  });
  await expect(add(kept as unknown as Transaction, 'late')).rejects.toThrow(
    expect.objectContaining({ cause: expect.any(TransactionLostError) }),
  );
  expect(await keys()).toEqual([]);
});

test('a statement whose failure was swallowed still fails the transaction', async () => {
  const failed = db.write.transaction(async (tx) => {
    await add(tx, 'one');
    await tx.execute(sql`select 1/0`).catch(() => {});
  });
  await expect(failed).rejects.toThrow();
  expect(await keys()).toEqual([]);
});

test('a connection that ends while nobody uses it is replaced unseen', async () => {
  const pid = await backendOf(db.read);
  await endBackend(pid);
  await pause(50);
  expect(await backendOf(db.read)).not.toBe(pid);
});

test('nobody waits for a connection without end, and a change of a workload is told busy', async () => {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const holder = db.write.transaction(() => held);
  await expect(db.write.transaction(async () => {})).rejects.toThrow(PoolBusyError);
  expect(await withWorkloadLock(db, crypto.randomUUID(), async () => 'done')).toEqual({ outcome: 'busy' });
  expect(await db.read.execute(sql`select 1 as works`)).toEqual([{ works: 1 }]);
  letGo();
  await holder;
  expect(await withWorkloadLock(db, crypto.randomUUID(), async () => 'done')).toBe('done');
});

test('whoever waits gets the next free connection, in turn', async () => {
  // Longer than a busy machine takes, unlike the wait of the other tests.
  const patient = createDatabase({ url: one.url, writePoolSize: 1, connectionWaitMs: 60_000 });
  const order: number[] = [];
  const note = (n: number) =>
    patient.write.transaction(async () => {
      order.push(n);
    });
  await Promise.all([1, 2, 3, 4].map(note));
  await patient.close();
  expect(order).toEqual([1, 2, 3, 4]);
});

test('transactions read what is committed, whatever the default of the database is', async () => {
  const owner = connect(one.ownerUrl, { max: 1 });
  const name = new URL(one.ownerUrl).pathname.slice(1);
  await owner.unsafe(`alter database ${name} set default_transaction_isolation to 'repeatable read'`);
  const level = await db.write.transaction((tx) =>
    tx.execute(sql`select current_setting('transaction_isolation') as level`),
  );
  await owner.unsafe(`alter database ${name} reset default_transaction_isolation`);
  await owner.end();
  expect(level).toEqual([{ level: 'read committed' }]);
});

test('a network that resets every connection is got over', async () => {
  const sockets = new Set<Socket>();
  const url = new URL(one.url);
  const path = join(decodeURIComponent(url.hostname), '.s.PGSQL.5432');
  const proxy = createServer((client) => {
    const server = createConnection(path);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    client.pipe(server).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  const through = createDatabase({
    url: `postgres://${url.username}@127.0.0.1:${port}${url.pathname}`,
    writePoolSize: 1,
  });
  for (const key of ['a', 'b', 'c']) {
    const reset = through.write.transaction(async (tx) => {
      await add(tx, `lost-${key}`);
      for (const socket of sockets) if (!socket.destroyed) socket.resetAndDestroy();
      await tx.execute(sql`select pg_sleep(20)`);
    });
    await expect(reset).rejects.toThrow();
    await through.write.transaction((tx) => add(tx, key));
  }
  expect(await keys()).toEqual(['a', 'b', 'c']);
  await through.close();
  proxy.close();
});

test('after a crash of the server the pools work again by themselves', async () => {
  const dataDir = join(
    process.getuid?.() === 0 ? '/tmp' : tmpdir(),
    `tinyforge-crash-${crypto.randomUUID()}`,
  );
  const server = await startEmbeddedPostgres({ dataDir, durable: false, allowsEveryRole: true });
  const survivor = createDatabase({ url: server.superuserUrl, writePoolSize: 2 });
  try {
    for (let round = 0; round < 2; round += 1) {
      const lost = survivor.write.transaction(async (tx) => {
        const pid = await backendOf(tx);
        const sleeping = tx.execute(sql`select pg_sleep(20)`);
        // One process killed: PostgreSQL ends all the others and replays its log.
        process.kill(pid, 'SIGKILL');
        await sleeping;
      });
      await expect(lost).rejects.toThrow();
      await vi.waitUntil(
        () =>
          survivor.write
            .transaction((tx) => tx.execute(sql`select 1`))
            .then(
              () => true,
              () => false,
            ),
        { timeout: 20_000 },
      );
      await survivor.ping();
    }
  } finally {
    await survivor.close();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});
