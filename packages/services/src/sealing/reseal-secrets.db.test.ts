import { randomUUID } from 'node:crypto';
import { connect, schema } from '@tinyforge/db';
import { createTestDatabase, type TestDatabase } from '@tinyforge/db/testing';
import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCredential } from '../credential/open-credential.ts';
import { sealToken } from '../credential/seal-token.ts';
import { openSecret, sealSecret } from '../webhook/webhook-secret.ts';
import { checkKeyring } from './check-keyring.ts';
import { createKeyring, SealBrokenError } from './keyring.ts';
import { resealSecrets } from './reseal-secrets.ts';

const OLD = 'old-key-old-key-old-key-old-key-old-key';
const NEW = 'new-key-new-key-new-key-new-key-new-key';
const BASE_URL = 'https://github.com';
const URL = 'https://deploy.example.com/hook';
const clock = { now: () => new Date() };
const [old, both, fresh] = [createKeyring([OLD]), createKeyring([NEW, OLD]), createKeyring([NEW])];

let one: TestDatabase;
beforeEach(async () => {
  one = await createTestDatabase();
  await checkKeyring({ db: one.db, clock }, old);
});
afterEach(() => one.drop());

async function addCredential(token: string): Promise<string> {
  const row = { id: randomUUID(), baseUrl: BASE_URL };
  await one.db.write
    .insert(schema.credential)
    .values({ ...row, name: row.id, forge: 'github', ...sealToken(old, token, row) });
  return row.id;
}

async function open(id: string, keyring = fresh): Promise<string | undefined> {
  const secret = await openCredential({ db: one.db.read, keyring }, id, BASE_URL);
  return secret?.token ?? secret?.app?.privateKey;
}

/** Until some statement waits for a row that another transaction holds. */
async function waitForLockedRow(): Promise<void> {
  for (;;) {
    const waiting = await one.db.read.execute(
      sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (waiting.length > 0) return;
  }
}

const reseal = () => resealSecrets({ db: one.db, keyring: both });

test('after it, the old key may go', async () => {
  const ids = [await addCredential('token-1'), await addCredential('token-2')];
  const webhook = { id: randomUUID(), url: URL };
  await one.db.write
    .insert(schema.webhook)
    .values({ ...webhook, allWorkloads: true, ...sealSecret(old, 'whsec_c2VjcmV0', webhook) });

  expect(await checkKeyring({ db: one.db, clock }, both)).toEqual({ ok: true });
  expect(await checkKeyring({ db: one.db, clock }, fresh)).toMatchObject({ ok: false });
  expect(await reseal()).toEqual({ resealed: 3, broken: 0 });

  expect(await checkKeyring({ db: one.db, clock }, fresh)).toEqual({ ok: true });
  expect(await Promise.all(ids.map((id) => open(id)))).toEqual(['token-1', 'token-2']);
  const [stored] = await one.db.read.select().from(schema.webhook);
  if (!stored) throw new Error('The webhook is gone.');
  expect(openSecret(fresh, { sealed: stored.sealedSecret, keyId: stored.keyId }, webhook)).toBe(
    'whsec_c2VjcmV0',
  );
});

test('the private key of an app is re-sealed too, and opens as nothing else', async () => {
  const row = { id: randomUUID(), baseUrl: BASE_URL, kind: 'github_app' } as const;
  await one.db.write.insert(schema.credential).values({
    ...row,
    name: row.id,
    forge: 'github',
    appId: '4711',
    ...sealToken(old, 'a private key', row),
  });
  expect(await reseal()).toEqual({ resealed: 1, broken: 0 });
  expect(await open(row.id)).toBe('a private key');
  await one.db.write.update(schema.credential).set({ kind: 'token', appId: null });
  await expect(open(row.id)).rejects.toThrow(SealBrokenError);
});

test('the second time there is nothing to do', async () => {
  await addCredential('token');
  await reseal();
  expect(await reseal()).toEqual({ resealed: 0, broken: 0 });
});

test('every token opens at every moment, also while two do it at once', async () => {
  const ids = await Promise.all(Array.from({ length: 20 }, (_, index) => addCredential(`token-${index}`)));
  let isDone = false;
  const readers = (async () => {
    const opened = new Set<string | undefined>();
    while (!isDone) for (const id of ids) opened.add(await open(id, both));
    return opened;
  })();
  const [first, second] = await Promise.all([reseal(), reseal()]);
  isDone = true;
  expect(first.resealed + second.resealed).toBe(20);
  expect([...(await readers)].sort()).toEqual(ids.map((_, index) => `token-${index}`).sort());
});

test('a token that is replaced meanwhile stays the new one', async () => {
  const id = await addCredential('token');
  // Another process holds the row while it replaces the token: resealing has read it then, and waits to write.
  const other = connect(one.url, { max: 1 });
  const { sealedToken, keyId } = sealToken(both, 'replaced', { id, baseUrl: BASE_URL });
  const resealing = await other.begin(async (tx) => {
    await tx`update credential set sealed_token = ${sealedToken}, key_id = ${keyId} where id = ${id}`;
    const waiting = reseal();
    await waitForLockedRow();
    return { waiting };
  });
  await other.end();
  expect(await resealing.waiting).toEqual({ resealed: 0, broken: 0 });
  expect(await open(id)).toBe('replaced');
});

test('a secret that does not open is left alone and counted', async () => {
  const id = await addCredential('token');
  await one.db.write
    .update(schema.credential)
    .set({ baseUrl: 'https://elsewhere.example.com' })
    .where(eq(schema.credential.id, id));
  const good = await addCredential('good');
  expect(await reseal()).toEqual({ resealed: 1, broken: 1 });
  expect(await open(good)).toBe('good');
});
