import { schema } from '@tinyforge/db';
import { createTestDatabase, type TestDatabase } from '@tinyforge/db/testing';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRateLimitStorage } from './rate-limit-storage.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

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
