import { randomUUID } from 'node:crypto';
import { schema } from '@tinyforge/db';
import { createTestDatabase, type TestDatabase } from '@tinyforge/db/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sealToken } from '../credential/seal-token.ts';
import { sealSecret } from '../webhook/webhook-secret.ts';
import { checkKeyring } from './check-keyring.ts';
import { createKeyring } from './keyring.ts';

const FIRST = 'first-key-first-key-first-key-first-key';
const SECOND = 'second-key-second-key-second-key-second';
const clock = { now: () => new Date() };

let one: TestDatabase;
beforeEach(async () => {
  one = await createTestDatabase();
});
afterEach(() => one.drop());

const check = (...keys: string[]) => checkKeyring({ db: one.db, clock }, createKeyring(keys));
const storedKeys = async () => (await one.db.read.select().from(schema.sealingKey)).map((row) => row.keyId);

async function addCredential(key: string): Promise<void> {
  const row = { id: randomUUID(), baseUrl: 'https://github.com' };
  await one.db.write.insert(schema.credential).values({
    ...row,
    name: row.id,
    forge: 'github',
    ...sealToken(createKeyring([key]), 'token', row),
  });
}

test('the first start remembers its keys, and the same keys are right again', async () => {
  expect(await check(FIRST)).toEqual({ ok: true });
  expect(await check(FIRST)).toEqual({ ok: true });
  expect(await storedKeys()).toEqual([createKeyring([FIRST]).currentKeyId]);
});

test('another key is refused, and nothing is written', async () => {
  await check(FIRST);
  expect(await check(SECOND)).toEqual({
    ok: false,
    problem: expect.stringContaining('not the key that this database was set up with'),
  });
  expect(await storedKeys()).toEqual([createKeyring([FIRST]).currentKeyId]);
});

test('a new first key before the known one is a rotation', async () => {
  await check(FIRST);
  expect(await check(SECOND, FIRST)).toEqual({ ok: true });
  expect(await check(SECOND)).toEqual({ ok: true });
});

test('a key that credentials still need may not go', async () => {
  await check(FIRST);
  await addCredential(FIRST);
  await check(SECOND, FIRST);
  expect(await check(SECOND)).toEqual({
    ok: false,
    problem: expect.stringContaining(createKeyring([FIRST]).currentKeyId),
  });
});

test('a key that secrets of webhooks still need may not go', async () => {
  await check(FIRST);
  const row = { id: randomUUID(), url: 'https://deploy.example.com/hook' };
  await one.db.write
    .insert(schema.webhook)
    .values({ ...row, allWorkloads: true, ...sealSecret(createKeyring([FIRST]), 'whsec_c2VjcmV0', row) });
  await check(SECOND, FIRST);
  expect(await check(SECOND)).toEqual({
    ok: false,
    problem: expect.stringContaining(createKeyring([FIRST]).currentKeyId),
  });
});

test('credentials without any remembered key are no reason to take a wrong one', async () => {
  await addCredential(FIRST);
  expect(await check(SECOND)).toMatchObject({ ok: false });
  expect(await storedKeys()).toEqual([]);
});

test('a check value that does not fit its id is a wrong key', async () => {
  await one.db.write
    .insert(schema.sealingKey)
    .values({ keyId: createKeyring([FIRST]).currentKeyId, checkValue: 'other' });
  expect(await check(FIRST)).toMatchObject({ ok: false });
});

test('processes that start at once agree', async () => {
  expect(await Promise.all([check(FIRST), check(FIRST), check(FIRST)])).toEqual(Array(3).fill({ ok: true }));
});

test('no problem quotes a key', async () => {
  await check(FIRST);
  const wrong = await check(SECOND);
  expect(JSON.stringify(wrong)).not.toContain('second-key');
});
