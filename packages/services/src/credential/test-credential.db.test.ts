import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { DemoApp } from '@tinyforge/demo-forge';
import { FORGE_KINDS } from '@tinyforge/providers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createForgeServices, type ForgeServices } from '../testing/create-forge-services.ts';
import { createCredential } from './create-credential.ts';
import { listCredentials } from './list-credentials.ts';
import { replaceCredential } from './replace-credential.ts';
import { testCredential } from './test-credential.ts';

const key = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const APP: DemoApp = {
  appId: '4711',
  clientId: 'Iv23liTestOnly',
  slug: 'reader',
  publicKey: key.publicKey,
  installations: [{ id: 71, account: 'acme', permissions: { contents: 'write' }, repositories: 'all' }],
};
const SCOPES = { github: ['repo'], gitlab: ['read_api'], gitea: ['read:repository', 'read:user'] };

let one: ForgeServices;
beforeAll(async () => {
  const tokens = FORGE_KINDS.map((forge) => ({
    token: `token-for-${forge}`,
    forge,
    access: 'all' as const,
    scopes: SCOPES[forge],
    login: 'deployer',
  }));
  one = await createForgeServices({ tokens });
});
afterAll(() => one.close());

async function create(forge: (typeof FORGE_KINDS)[number], token: string): Promise<string> {
  const input = { name: randomUUID(), forge, baseUrl: one.forge.baseUrl(forge), token };
  const outcome = await createCredential(one.ctx, input);
  if (outcome.outcome !== 'created') throw new Error(JSON.stringify(outcome));
  return outcome.id;
}

test.each(FORGE_KINDS)('asks %s whom the stored token belongs to', async (forge) => {
  const id = await create(forge, `token-for-${forge}`);
  expect(await testCredential(one.ctx, { id })).toMatchObject({
    outcome: 'tested',
    result: { ok: true, login: 'deployer' },
  });
});

test.each(FORGE_KINDS)('says that %s does not take the token, and takes the next', async (forge) => {
  const id = await create(forge, 'a-wrong-token');
  expect(await testCredential(one.ctx, { id })).toEqual({
    outcome: 'tested',
    result: { ok: false, reason: 'unauthorized', detail: null, retryAt: null },
  });
  await replaceCredential(one.ctx, { id, token: `token-for-${forge}` });
  expect(await testCredential(one.ctx, { id })).toMatchObject({ result: { ok: true } });
});

test('asks GitHub which app the stored key belongs to, and what it may do', async () => {
  one.forge.setApps([APP]);
  const app = { kind: 'github_app', forge: 'github', baseUrl: one.forge.baseUrl('github') } as const;
  const ids = {
    appId: ' 4711 ',
    installationId: '71',
    privateKey: `  ${key.privateKey.replaceAll('\n', '\r\n')}`,
  };
  const created = await createCredential(one.ctx, { ...app, ...ids, name: 'App' });
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  expect(await testCredential(one.ctx, created)).toEqual({
    outcome: 'tested',
    result: {
      ok: true,
      login: 'reader[bot]',
      scopes: ['contents:write', 'metadata:read'],
      warnings: ['can_write'],
      expiresAt: null,
    },
  });
  expect(await listCredentials(one.ctx)).toMatchObject({
    items: expect.arrayContaining([
      expect.objectContaining({ id: created.id, kind: 'github_app', appId: '4711', installationId: '71' }),
    ]),
  });
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const privateKey = String(other.export({ type: 'pkcs8', format: 'pem' }));
  expect(await replaceCredential(one.ctx, { id: created.id, token: 'a-token' })).toMatchObject({
    issues: [{ field: 'privateKey', code: 'required' }],
  });
  expect(await replaceCredential(one.ctx, { id: created.id, privateKey })).toEqual({ outcome: 'replaced' });
  expect(await testCredential(one.ctx, created)).toMatchObject({
    result: { ok: false, reason: 'unauthorized' },
  });
});

test('an app is for GitHub alone, with ids and a key that can be ones', async () => {
  const app = { kind: 'github_app', forge: 'github', name: 'X', baseUrl: 'https://github.com' } as const;
  const faulty = { appId: 'my app', installationId: '-1', privateKey: key.publicKey };
  expect(await createCredential(one.ctx, { ...app, ...faulty })).toEqual({
    outcome: 'invalid',
    issues: [
      { field: 'appId', code: 'app_id_invalid', params: {} },
      { field: 'installationId', code: 'installation_id_invalid', params: {} },
      { field: 'privateKey', code: 'not_a_private_key', params: {} },
    ],
  });
  const good = { appId: '1', privateKey: key.privateKey };
  expect(
    await createCredential(one.ctx, { ...app, ...good, forge: 'gitlab', baseUrl: 'https://gitlab.com' }),
  ).toMatchObject({ outcome: 'invalid', issues: [{ field: 'forge', code: 'app_needs_github' }] });
});

test.each([
  ['github', 5, ['expires_soon']],
  ['gitlab', 30, []],
] as const)('says when a token of %s ends: in %i days', async (forge, days, warnings) => {
  const expiresAt = new Date(Math.ceil(Date.now() / 86_400_000 + days) * 86_400_000);
  const scopes = { github: [], gitlab: ['read_api'] }[forge];
  const token = forge === 'github' ? 'github_pat_ends' : 'glpat-ends';
  one.forge.setTokens([{ token, forge, access: 'all', scopes, expiresAt }]);
  const id = await create(forge, token);
  expect(await testCredential(one.ctx, { id })).toMatchObject({
    result: { ok: true, expiresAt: expiresAt.toISOString(), warnings },
  });
});

test('an unknown one is not found', async () => {
  expect(await testCredential(one.ctx, { id: randomUUID() })).toEqual({ outcome: 'not_found' });
});
