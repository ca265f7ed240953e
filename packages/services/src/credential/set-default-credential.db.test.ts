import { randomUUID } from 'node:crypto';
import { schema } from '@tinyforge/db';
import { asc, eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ServiceContext } from '../context.ts';
import { createTestServices, type TestServices } from '../testing/index.ts';
import { createWorkload } from '../workload/create-workload.ts';
import { getWorkload } from '../workload/get-workload.ts';
import { createCredential } from './create-credential.ts';
import { listCredentials } from './list-credentials.ts';
import { setDefaultCredential } from './set-default-credential.ts';

let one: TestServices;
let admin: ServiceContext;
beforeEach(async () => {
  one = await createTestServices();
  admin = one.as(await one.addPerson('admin', 'Ada'));
});
afterEach(() => one.close());

async function add(name: string, forge: 'github' | 'gitlab' = 'github'): Promise<string> {
  const baseUrl = `https://${forge}.com`;
  const created = await createCredential(admin, {
    name,
    forge,
    baseUrl,
    token: 'token-of-a-test-0123456789',
  });
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return created.id;
}

const set = (id: string, isDefault = true) => setDefaultCredential(admin, { id, isDefault });
const defaults = async () =>
  (await listCredentials(admin)).items.filter(({ isDefault }) => isDefault).map(({ name }) => name);

test('one credential of a forge at its address is the default, and another takes its place', async () => {
  const [first, second, other] = [await add('First'), await add('Second'), await add('Third', 'gitlab')];
  expect(await defaults()).toEqual([]);
  expect(await set(first)).toEqual({ outcome: 'saved' });
  expect(await set(other)).toEqual({ outcome: 'saved' });
  expect(await set(second)).toEqual({ outcome: 'saved' });
  expect(await defaults()).toEqual(['Second', 'Third']);
  expect(await set(second, false)).toEqual({ outcome: 'saved' });
  expect(await defaults()).toEqual(['Third']);
});

test('of two that are chosen at the same time one is the default', async () => {
  const ids = [await add('First'), await add('Second'), await add('Third')];
  const outcomes = await Promise.all(ids.map((id) => set(id)));
  expect(outcomes).toEqual(Array(3).fill({ outcome: 'saved' }));
  expect(await defaults()).toHaveLength(1);
});

test('a change is an event with the default before, and no change is none', async () => {
  const [first, second] = [await add('First'), await add('Second')];
  await set(first);
  await set(second);
  await set(second);
  const { event } = schema;
  const rows = await admin.db.read
    .select({ data: event.data })
    .from(event)
    .where(eq(event.type, 'credential.default_changed'))
    .orderBy(asc(event.id));
  expect(rows.map(({ data }) => data)).toEqual([
    { credentialId: first, name: 'First', isDefault: true, replaces: null },
    { credentialId: second, name: 'Second', isDefault: true, replaces: 'First' },
  ]);
});

test('a workload without a credential stays without one, and its settings version stays', async () => {
  const id = await add('First');
  const source = {
    forge: 'github',
    baseUrl: 'https://github.com',
    repository: 'acme/web',
    ref: { kind: 'default' },
    credentialId: null,
  } as const;
  const created = await createWorkload(admin, { name: 'Public', sourceKind: 'static', source, config: {} });
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  await set(id);
  expect(await getWorkload(admin, { id: created.id })).toMatchObject({
    source: { credentialId: null },
    settingsVersion: 1,
  });
});

test('a credential that does not exist is not_found', async () => {
  expect(await set(randomUUID())).toEqual({ outcome: 'not_found' });
});
