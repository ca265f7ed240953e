import { schema } from '@tinyforge/db';
import { createTestDatabase, type TestDatabase } from '@tinyforge/db/testing';
import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createRateLimitStorage } from './rate-limit-storage.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
afterEach(() => {
  vi.useRealTimers();
});

const rule = { window: 60, max: 10 };

test('lets exactly as many through as the rule says, however many come at once', async () => {
  const storage = createRateLimitStorage(database.db.read);
  const all = await Promise.all(Array.from({ length: 200 }, () => storage.consume('crowd', rule)));
  expect(all.filter(({ allowed }) => allowed)).toHaveLength(rule.max);
});

test('counts keys apart, begins anew when the window is over, and forgets what is long past', async () => {
  const { rateLimit } = schema;
  const storage = createRateLimitStorage(database.db.read);
  const use = async (key: string) => (await storage.consume(key, { window: 60, max: 1 })).allowed;
  expect([await use('a'), await use('a'), await use('b')]).toEqual([true, false, true]);
  await database.db.read
    .update(rateLimit)
    .set({ lastRequest: Date.now() - 60_000 })
    .where(eq(rateLimit.key, 'a'));
  await database.db.read.update(rateLimit).set({ lastRequest: 0 }).where(eq(rateLimit.key, 'b'));
  expect([await use('a'), await use('a')]).toEqual([true, false]);
  expect(await database.db.read.select().from(rateLimit).where(eq(rateLimit.key, 'b'))).toEqual([]);
});

const DAY_MS = 24 * 60 * 60 * 1000;

test('counts by the clock of the database, whatever the clock of the process says', async () => {
  const storage = createRateLimitStorage(database.db.read);
  const use = async () => (await storage.consume('skewed', { window: 60, max: 2 })).allowed;
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * DAY_MS });
  expect(await use()).toBe(true);
  vi.useRealTimers();
  expect([await use(), await use()]).toEqual([true, false]);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * DAY_MS });
  expect(await use(), 'a process with a fast clock does not begin the count anew').toBe(false);
});

test('ignores a row from the future, and deletes it in the end', async () => {
  const { rateLimit } = schema;
  const { read } = database.db;
  const storage = createRateLimitStorage(read);
  const use = async (key: string) => (await storage.consume(key, { window: 60, max: 1 })).allowed;
  for (const key of ['ahead', 'ahead-too']) await use(key);
  await read.update(rateLimit).set({ lastRequest: sql`${rateLimit.lastRequest} + ${3 * DAY_MS}` });
  expect([await use('ahead'), await use('ahead')]).toEqual([true, false]);
  expect(await read.select().from(rateLimit).where(eq(rateLimit.key, 'ahead-too'))).toEqual([]);
});
