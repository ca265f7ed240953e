import { randomUUID } from 'node:crypto';
import { FORGE_KINDS } from '@tinyforge/providers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createForgeServices, type ForgeServices } from '../testing/create-forge-services.ts';
import { createCredential } from './create-credential.ts';
import { replaceCredential } from './replace-credential.ts';
import { testCredential } from './test-credential.ts';

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
    result: { ok: false, reason: 'unauthorized', retryAt: null },
  });
  await replaceCredential(one.ctx, { id, token: `token-for-${forge}` });
  expect(await testCredential(one.ctx, { id })).toMatchObject({ result: { ok: true } });
});

test('an unknown one is not found', async () => {
  expect(await testCredential(one.ctx, { id: randomUUID() })).toEqual({ outcome: 'not_found' });
});
