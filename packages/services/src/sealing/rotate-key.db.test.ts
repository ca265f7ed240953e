import { createDatabase, schema } from '@tinyforge/db';
import { createTestDatabase, type TestDatabase } from '@tinyforge/db/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { getSignedIn } from '../auth/get-signed-in.ts';
import { createCredential } from '../credential/create-credential.ts';
import { openCredential } from '../credential/open-credential.ts';
import { type ComposedServices, composeTestServices } from '../testing/compose-test-services.ts';
import { ADMIN } from '../testing/create-forge-services.ts';
import { createWebhook } from '../webhook/create-webhook.ts';
import { openSecret } from '../webhook/webhook-secret.ts';
import { checkKeyring } from './check-keyring.ts';
import { createKeyring, UnknownKeyError } from './keyring.ts';
import { resealSecrets } from './reseal-secrets.ts';

// Several processes on one database change the key as docs/forges.md says, one after the other.

const OLD = 'old-key-old-key-old-key-old-key-old-key';
const NEW = 'new-key-new-key-new-key-new-key-new-key';
const BASE_URL = 'https://github.com';
const clock = { now: () => new Date() };

let one: TestDatabase;
const closers: (() => Promise<void>)[] = [];
/** What was stored: the credential's id → its token, the webhook's → its secret. */
const tokens = new Map<string, string>();
const hooks = new Map<string, string>();

beforeEach(async () => {
  one = await createTestDatabase();
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  tokens.clear();
  hooks.clear();
  await one.drop();
});

/** A process as it starts: pools of its own, the check of its keys, then what an older key has sealed is sealed anew. */
async function start(...keys: string[]): Promise<ComposedServices> {
  const db = createDatabase({ url: one.url });
  closers.push(() => db.close());
  const keyring = createKeyring(keys);
  const check = await checkKeyring({ db, clock }, keyring);
  if (!check.ok) throw new Error(check.problem);
  expect(await resealSecrets({ db, keyring })).toMatchObject({ broken: 0 });
  const composed = composeTestServices(db, { keyring });
  closers.push(composed.close);
  return composed;
}

/** Stores a token and a webhook's secret, sealed with the first key of this process. */
async function store(process: ComposedServices): Promise<string> {
  const ctx = process.as(ADMIN);
  const token = `the-token-number-${tokens.size}`;
  const place = { name: token, forge: 'github', baseUrl: BASE_URL } as const;
  const credential = await createCredential(ctx, { ...place, token });
  const webhook = await createWebhook(ctx, { url: `https://hooks.example.com/${token}`, workloads: 'all' });
  if (credential.outcome !== 'created' || webhook.outcome !== 'created')
    throw new Error('It was not stored.');
  tokens.set(credential.id, token);
  hooks.set(webhook.id, webhook.secret);
  return credential.id;
}

/** Opens everything that was stored, as this process. */
async function expectReadable({ services }: ComposedServices): Promise<void> {
  const { db, keyring } = services;
  for (const [id, token] of [...tokens])
    expect(await openCredential({ db: db.read, keyring }, id, BASE_URL)).toEqual({ token });
  const known = new Map(hooks);
  for (const row of await db.read.select().from(schema.webhook)) {
    const secret = known.get(row.id);
    if (secret !== undefined)
      expect(openSecret(keyring, { sealed: row.sealedSecret, keyId: row.keyId }, row)).toBe(secret);
  }
}

/** The ids of the keys that anything is sealed with. */
async function keysInUse(): Promise<string[]> {
  const [credentials, webhooks] = await Promise.all([
    one.db.read.select({ keyId: schema.credential.keyId }).from(schema.credential),
    one.db.read.select({ keyId: schema.webhook.keyId }).from(schema.webhook),
  ]);
  return [...new Set([...credentials, ...webhooks].map(({ keyId }) => keyId))];
}

test('two processes change the key one after the other, and each reads at every moment what either has stored', async () => {
  const running = { a: await start(OLD), b: await start(OLD) };
  const everybodyReads = async () => {
    for (const process of Object.values(running)) await expectReadable(process);
  };
  const everybodyStores = async () => {
    for (const process of Object.values(running)) await store(process);
  };
  await everybodyStores();

  const steps = [
    ['a', OLD, NEW],
    ['b', OLD, NEW],
    ['a', NEW, OLD],
    ['b', NEW, OLD],
  ] as const;
  let isDone = false;
  let rounds = 0;
  const readAllThrough = async () => {
    for (; !isDone; rounds += 1) await everybodyReads();
  };
  const changeKeys = async () => {
    for (const [name, ...keys] of steps) {
      // One of them still seals with the old key: taking it away now is refused.
      await expect(start(NEW)).rejects.toThrow('Nothing was changed.');
      running[name] = await start(...keys);
      await everybodyStores();
      await everybodyReads();
    }
  };
  await Promise.all([
    readAllThrough(),
    changeKeys().finally(() => {
      isDone = true;
    }),
  ]);
  expect(rounds).toBeGreaterThan(0);

  // The last restart has sealed anew what was left, and nobody seals with the old key any more.
  expect(await keysInUse()).toEqual([createKeyring([NEW]).currentKeyId]);
  running.a = await start(NEW);
  running.b = await start(NEW);
  await everybodyStores();
  await everybodyReads();
  expect(tokens.size).toBe(12);
  await expect(start(OLD)).rejects.toThrow('no longer holds');
});

test('without the first step, the others can’t read what the first to change has stored', async () => {
  const [a, b] = [await start(NEW, OLD), await start(OLD)];
  await store(b);
  const id = await store(a);
  const { db, keyring } = b.services;
  await expect(openCredential({ db: db.read, keyring }, id, BASE_URL)).rejects.toThrow(UnknownKeyError);
  await expectReadable(await start(OLD, NEW));
});

test('a session counts at every process whose first key is that of the one that began it', async () => {
  const [a, b, c] = [await start(OLD), await start(OLD, NEW), await start(NEW, OLD)];
  const { email } = await a.addPerson('viewer');
  const headers = new Headers({ cookie: await a.signIn(email) });
  const signedIn = async ({ door }: ComposedServices) => (await getSignedIn(door, headers)) !== null;
  expect(await signedIn(a)).toBe(true);
  expect(await signedIn(b)).toBe(true);
  expect(await signedIn(c)).toBe(false);
});
