import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from './database.ts';
import { defineStatement, everyColumn, schema, someColumns } from './index.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

const { systemSetting, user } = schema;
const at = new Date('2026-01-02T03:04:05.678Z');

let one: TestDatabase;
beforeAll(async () => {
  one = await createTestDatabase();
});
afterAll(() => one.drop());

const insertPerson = defineStatement<typeof user.$inferSelect, unknown>((db) =>
  db.insert(user).values(everyColumn(user)),
);
const person = {
  id: 'ada',
  name: 'Ada',
  email: 'ada@example.com',
  emailVerified: true,
  image: null,
  role: 'viewer',
  banned: false,
  banReason: null,
  banExpires: null,
  twoFactorEnabled: false,
  createdAt: at,
  updatedAt: at,
};

test('one statement goes through a pool and through transactions, and each time with its own values', async () => {
  const sent: string[] = [];
  const db = createDatabase({ url: one.url, onStatement: (text) => sent.push(text) });
  let builds = 0;
  const setting = defineStatement<{ key: string }, { value: unknown }[]>((builder) => {
    builds += 1;
    return builder
      .select({ value: systemSetting.value })
      .from(systemSetting)
      .where(eq(systemSetting.key, sql.placeholder('key')));
  });
  const keys = [randomUUID(), randomUUID()] as const;
  await db.write.insert(systemSetting).values(keys.map((key) => ({ key, value: { of: key } })));

  expect(await setting(db.read, { key: keys[0] })).toEqual([{ value: { of: keys[0] } }]);
  for (const key of keys) {
    await db.write.transaction(async (tx) => {
      expect(await setting(tx, { key })).toEqual([{ value: { of: key } }]);
      await tx.update(systemSetting).set({ value: 'moved' }).where(eq(systemSetting.key, key));
      expect(await setting(tx, { key }), 'inside of the transaction').toEqual([{ value: 'moved' }]);
    });
  }
  expect(builds).toBe(1);
  expect(new Set(sent.filter((text) => text.startsWith('select "value"'))).size).toBe(1);
  await db.close();
});

test('what is written is what Drizzle writes for the same values, null and dates too', async () => {
  await insertPerson(one.db.write, person);
  await one.db.write.insert(user).values({ ...person, id: 'bob', email: 'bob@example.com' });
  const [ada, bob] = await one.db.read.select().from(user).orderBy(user.id);
  expect(ada).toEqual(person);
  expect(bob).toEqual({ ...person, id: 'bob', email: 'bob@example.com' });
});

test('null in a JSON column is the null of SQL, in an insert and in an update', async () => {
  const columns = ['goodSpec', 'goodText'] as const;
  const update = defineStatement<{ id: string; goodSpec: unknown; goodText: string | null }, unknown>((db) =>
    db
      .update(schema.reading)
      .set(someColumns(schema.reading, columns))
      .where(eq(schema.reading.workloadId, sql.placeholder('id'))),
  );
  const sent: unknown[] = [];
  const db = createDatabase({ url: one.url, onStatement: (_, parameters) => sent.push(parameters) });
  const id = randomUUID();
  await update(db.write, { id, goodSpec: null, goodText: 'a' });
  await update(db.write, { id, goodSpec: { port: 1 }, goodText: null });
  expect(sent).toEqual([
    ['a', null, id],
    [null, '{"port":1}', id],
  ]);
  await db.close();
});

test('bare SQL is sent as it stands, with its values', async () => {
  const sum = defineStatement<{ one: number; other: number | null }, { sum: number | null }[]>(
    () => sql`select ${sql.placeholder('one')}::integer + ${sql.placeholder('other')}::integer as sum`,
  );
  expect([...(await sum(one.db.read, { one: 1, other: 2 }))]).toEqual([{ sum: 3 }]);
  expect([...(await sum(one.db.read, { one: 1, other: null }))]).toEqual([{ sum: null }]);
});

test('a value that was forgotten is named, and nothing is sent', async () => {
  const { name: _, ...nameless } = person;
  expect(() => insertPerson(one.db.write, nameless as typeof person)).toThrow(/placeholder "name"/);
});
