import { randomUUID } from 'node:crypto';
import { schema } from '@tinyforge/db';
import { asc, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ServiceContext } from '../context.ts';
import { SealBrokenError } from '../sealing/keyring.ts';
import { createTestServices, type TestServices } from '../testing/index.ts';
import { createCredential } from './create-credential.ts';
import { deleteCredential } from './delete-credential.ts';
import { listCredentials } from './list-credentials.ts';
import { openCredential } from './open-credential.ts';
import { replaceCredential } from './replace-credential.ts';

const TOKEN = 'ghp_a1b2c3d4e5f6g7h8i9j0';
const INPUT = { name: 'Deploy', forge: 'github', baseUrl: 'https://github.com', token: TOKEN } as const;

let one: TestServices;
let ctx: ServiceContext;
beforeAll(async () => {
  one = await createTestServices();
  ctx = one.as({ id: 'a', name: 'Ada', role: 'admin', groups: {} });
});
afterAll(() => one.close());
afterEach(async () => {
  await ctx.db.write.delete(schema.workload);
  await ctx.db.write.delete(schema.credential);
});

async function create(
  input: Partial<{ name: string; baseUrl: string; token: string }> = {},
): Promise<string> {
  const outcome = await createCredential(ctx, { ...INPUT, ...input });
  if (outcome.outcome !== 'created') throw new Error(JSON.stringify(outcome));
  return outcome.id;
}

async function addWorkload(name: string, credentialId: string): Promise<string> {
  const id = randomUUID();
  await ctx.db.write.insert(schema.workload).values({
    id,
    slug: id,
    name,
    sourceKind: 'static',
    sourceConfig: {},
    forge: 'github',
    baseUrl: INPUT.baseUrl,
    repository: 'acme/web',
    refKind: 'default',
    refName: '',
    credentialId,
  });
  return id;
}

const open = (id: string, baseUrl: string = INPUT.baseUrl) =>
  openCredential({ db: ctx.db.read, keyring: ctx.keyring }, id, baseUrl);

const newestEvent = async () => {
  const rows = await ctx.db.read.select().from(schema.event).orderBy(asc(schema.event.id));
  return rows.at(-1);
};

describe('creating', () => {
  test('stores the token sealed and lists everything but the token', async () => {
    const id = await create({ baseUrl: 'https://github.com/' });
    expect(await open(id)).toEqual({ token: TOKEN });
    expect(await listCredentials(ctx)).toEqual({
      items: [
        {
          id,
          name: 'Deploy',
          forge: 'github',
          baseUrl: 'https://github.com',
          kind: 'token',
          appId: null,
          installationId: null,
          createdAt: expect.stringMatching(/Z$/),
          updatedAt: expect.stringMatching(/Z$/),
          usedBy: [],
          groups: [],
          isDefault: false,
        },
      ],
    });
    expect(await newestEvent()).toMatchObject({
      type: 'credential.created',
      actorName: 'Ada',
      data: { credentialId: id, name: 'Deploy', forge: 'github', baseUrl: 'https://github.com' },
    });
  });

  test('no table, event or log line holds the token', async () => {
    const id = await create();
    await replaceCredential(ctx, { id, token: TOKEN });
    const [row] = await ctx.db.read.select().from(schema.credential);
    expect(Buffer.from(row?.sealedToken ?? []).includes(TOKEN)).toBe(false);
    const stored = JSON.stringify([row, await ctx.db.read.select().from(schema.event), one.logged]);
    expect(stored).not.toContain(TOKEN);
  });

  test('says everything that is wrong', async () => {
    expect(
      await createCredential(ctx, { name: '', forge: 'github', baseUrl: 'ftp://x', token: 'two words' }),
    ).toEqual({
      outcome: 'invalid',
      issues: [
        { field: 'name', code: 'required', params: {} },
        { field: 'baseUrl', code: expect.any(String), params: {} },
        { field: 'token', code: 'bad_characters', params: {} },
      ],
    });
  });

  test.each([
    ['', 'required'],
    [' \n', 'required'],
    ['x'.repeat(1025), 'too_long'],
    ['a\r\nx-evil: 1', 'bad_characters'],
    ['tökén', 'bad_characters'],
  ])('refuses the token %j', async (token, code) => {
    expect(await createCredential(ctx, { ...INPUT, token })).toMatchObject({
      outcome: 'invalid',
      issues: [{ field: 'token', code }],
    });
  });

  test('a name is taken once, also at the same moment', async () => {
    const outcomes = await Promise.all([createCredential(ctx, INPUT), createCredential(ctx, INPUT)]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['created', 'invalid']);
    expect(outcomes).toContainEqual({
      outcome: 'invalid',
      issues: [{ field: 'name', code: 'name_taken', params: {} }],
    });
  });

  test.each([
    'http://127.0.0.1:1',
    'https://10.0.0.1',
    'https://user:pass@github.com',
    'https://169.254.169.254',
  ])('refuses the address %s', async (baseUrl) => {
    expect(await createCredential(ctx, { ...INPUT, baseUrl })).toMatchObject({ outcome: 'invalid' });
  });
});

describe('opening', () => {
  test('only for its own address', async () => {
    const id = await create();
    expect(await open(id, 'https://evil.example')).toBeNull();
    expect(await open(randomUUID())).toBeNull();
  });

  test('not when someone with access to the database moved it to another address or row', async () => {
    const [first, second] = [await create(), await create({ name: 'Other' })];
    await ctx.db.write
      .update(schema.credential)
      .set({ baseUrl: 'https://evil.example' })
      .where(eq(schema.credential.id, first));
    await expect(open(first, 'https://evil.example')).rejects.toThrow(SealBrokenError);

    const [row] = await ctx.db.read.select().from(schema.credential).where(eq(schema.credential.id, first));
    await ctx.db.write
      .update(schema.credential)
      .set({ sealedToken: row?.sealedToken })
      .where(eq(schema.credential.id, second));
    await expect(open(second)).rejects.toThrow(SealBrokenError);
  });
});

test('replacing puts in the new token and tells', async () => {
  const id = await create();
  expect(await replaceCredential(ctx, { id, token: ' new-token ' })).toEqual({ outcome: 'replaced' });
  expect(await open(id)).toEqual({ token: 'new-token' });
  expect(await newestEvent()).toMatchObject({ type: 'credential.replaced', data: { credentialId: id } });
  expect(await replaceCredential(ctx, { id: randomUUID(), token: TOKEN })).toEqual({ outcome: 'not_found' });
  expect(await replaceCredential(ctx, { id, token: '' })).toMatchObject({ outcome: 'invalid' });
});

describe('deleting', () => {
  test('refused while in use, by name', async () => {
    const id = await create();
    const [web, api] = [await addWorkload('Web', id), await addWorkload('Api', id)];
    const by = [
      { id: api, name: 'Api' },
      { id: web, name: 'Web' },
    ];
    expect(await deleteCredential(ctx, { id })).toEqual({ outcome: 'in_use', by });
    expect((await listCredentials(ctx)).items[0]?.usedBy).toEqual(by);
    await ctx.db.write.delete(schema.workload);
    expect(await deleteCredential(ctx, { id })).toEqual({ outcome: 'deleted' });
    expect(await newestEvent()).toMatchObject({ type: 'credential.deleted', data: { credentialId: id } });
    expect(await deleteCredential(ctx, { id })).toEqual({ outcome: 'not_found' });
  });

  test('at the same moment as a workload takes it into use: one of the two', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await create({ name: `Race ${round}` });
      const [deletion, use] = await Promise.allSettled([
        deleteCredential(ctx, { id }),
        addWorkload('Web', id),
      ]);
      const deleted = deletion.status === 'fulfilled' && deletion.value.outcome === 'deleted';
      expect([deleted, use.status]).toEqual(deleted ? [true, 'rejected'] : [false, 'fulfilled']);
      expect(deletion.status).toBe('fulfilled');
    }
  });
});
