import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PoolInTransactionError } from './connection-pool.ts';
import { createDatabase } from './database.ts';
import { schema } from './index.ts';
import { sqlState } from './sql-state.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

let one: TestDatabase;
beforeAll(async () => {
  one = await createTestDatabase();
});
afterAll(() => one.drop());

const settings = sql`select current_setting('application_name') as name, current_setting('statement_timeout') as timeout`;

test('each pool says what it is and bounds its statements', async () => {
  expect(await one.db.read.execute(settings)).toEqual([{ name: 'tinyforge read', timeout: '15s' }]);
  expect(await one.db.write.execute(settings)).toEqual([{ name: 'tinyforge write', timeout: '15s' }]);
});

test('a statement that runs too long is ended', async () => {
  const db = createDatabase({ url: one.url, statementTimeoutMs: 50 });
  const failure = await db.read.execute(sql`select pg_sleep(10)`).catch((error: unknown) => error);
  expect(sqlState(failure)).toBe('57014');
  await db.close();
});

test('without prepared statements nothing is sent that a pooler would refuse, and queries work', async () => {
  const db = createDatabase({ url: one.url, prepare: false });
  expect(await db.read.execute(settings)).toEqual([{ name: 'tinyforge read', timeout: '0' }]);
  await db.ping();
  await db.close();
  expect(() => createDatabase({ url: one.url, prepare: false, role: 'tinyforge_app' })).toThrow(/pooler/);
});

test('every connection takes on the role', async () => {
  const db = createDatabase({ url: one.ownerUrl, role: 'pg_read_all_data' });
  const failure = await db.read.execute(sql`select 1`).catch((error: unknown) => error);
  expect(sqlState(failure), 'the owner is no member of that role').toBe('42501');
  await db.close();
});

test('a query on a pool inside a transaction is refused, whichever pool', async () => {
  const inside = (work: () => Promise<unknown>) => one.db.write.transaction(async () => work());
  await expect(inside(() => one.db.read.execute(sql`select 1`))).rejects.toThrow(
    expect.objectContaining({ cause: expect.any(PoolInTransactionError) }),
  );
  await expect(
    inside(() => one.db.write.insert(schema.systemSetting).values({ key: 'a', value: 1 })),
  ).rejects.toThrow();
  await expect(inside(() => one.db.write.transaction(async () => {}))).rejects.toThrow(
    PoolInTransactionError,
  );
  expect(await one.db.read.select().from(schema.systemSetting)).toEqual([]);
});

test('after a transaction, and beside one, the pools work', async () => {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const transaction = one.db.write.transaction(async () => held);
  await one.db.read.execute(sql`select 1`);
  letGo();
  await transaction;
  await one.db.write.execute(sql`select 1`);
});

test('a database without migrations is reachable but not migrated', async () => {
  const empty = createDatabase({ url: one.ownerUrl.replace(/[^/]+$/, 'postgres') });
  await empty.ping();
  expect(await empty.migrated()).toBe(false);
  await empty.close();
});

test('an unreachable database is an error, not "not migrated"', async () => {
  const db = createDatabase({ url: 'postgres://nobody@127.0.0.1:1/nothing' });
  await expect(db.migrated()).rejects.toThrow();
  await expect(db.ping()).rejects.toThrow();
  await db.close();
});

test('objects go into jsonb as objects', async () => {
  await one.db.write.insert(schema.systemSetting).values({ key: 'json', value: { a: [1, 'two', null] } });
  const rows = await one.db.read.execute(
    sql`select jsonb_typeof(value) as type from system_setting where key = 'json'`,
  );
  expect(rows).toEqual([{ type: 'object' }]);
});
