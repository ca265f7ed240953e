import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServiceContext } from '../context.ts';
import { listEvents } from '../event/list-events.ts';
import { createTestServices, type TestServices } from '../testing/index.ts';
import { createWorkload } from '../workload/create-workload.ts';
import { deleteWorkload } from '../workload/delete-workload.ts';
import { authenticateToken } from './authenticate-token.ts';
import { type CreateApiTokenInput, createApiToken, DEFAULT_TOKEN_DAYS } from './create-api-token.ts';
import { listApiTokens } from './list-api-tokens.ts';
import { revokeApiToken } from './revoke-api-token.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let one: TestServices;
let ctx: ServiceContext;
let now: number;
beforeAll(async () => {
  one = await createTestServices();
  now = Date.now();
  ctx = { ...one.as(await one.addPerson('admin', 'Ada Admin')), clock: { now: () => new Date(now) } };
});
afterAll(() => one.close());

async function make(input: Partial<CreateApiTokenInput> = {}) {
  const made = await createApiToken(ctx, { name: 'deploy-bot', scope: { kind: 'read' }, ...input });
  if (made.outcome !== 'created') throw new Error(JSON.stringify(made));
  return made;
}

async function listed(id: string) {
  return (await listApiTokens(ctx)).items.find((item) => item.id === id);
}

async function addWorkload(name: string): Promise<string> {
  const created = await createWorkload(ctx, { name, sourceKind: 'image', source: null, config: {} });
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return created.id;
}

test('a token is nowhere in the database, the lists, the events and the log', async () => {
  const { id, token } = await make();
  const rows = await ctx.db.read.select().from(schema.apiToken).where(eq(schema.apiToken.id, id));
  const secret = token.slice(16);
  expect(
    JSON.stringify([rows, await listApiTokens(ctx), await listEvents(ctx, {}), one.logged]),
  ).not.toContain(secret);
  expect((await listed(id))?.startsWith).toBe(token.slice(0, 15));
});

test('it ends after ninety days unless told otherwise, to the millisecond', async () => {
  const { id, token, expiresAt } = await make();
  expect(Date.parse(expiresAt)).toBe(now + DEFAULT_TOKEN_DAYS * DAY);
  const before = now;
  now = Date.parse(expiresAt) - 1;
  expect(await authenticateToken(ctx, token)).toMatchObject({ outcome: 'accepted' });
  now += 1;
  expect(await authenticateToken(ctx, token)).toEqual({ outcome: 'refused', reason: 'expired' });
  expect(await listed(id)).toMatchObject({ status: 'expired' });
  now = before;
});

test.each([
  [{ name: ' ' }, 'name', 'required'],
  [{ name: 'a\u202eb' }, 'name', 'bad_characters'],
  [{ expiresInDays: 0 }, 'expiresInDays', 'out_of_range'],
  [{ expiresInDays: 366 }, 'expiresInDays', 'out_of_range'],
  [{ expiresInDays: 1.5 }, 'expiresInDays', 'out_of_range'],
  [{ scope: { kind: 'sync', workloadIds: [] } }, 'workloads', 'required'],
  [{ scope: { kind: 'sync', workloadIds: ['nothing'] } }, 'workloads', 'workload_not_found'],
  [{ scope: { kind: 'sync', workloadIds: [crypto.randomUUID()] } }, 'workloads', 'workload_not_found'],
] as const)('%j is refused', async (input, field, code) => {
  const before = (await listApiTokens(ctx)).items.length;
  const whole = { name: 'deploy-bot', scope: { kind: 'read' }, ...input } as CreateApiTokenInput;
  const made = await createApiToken(ctx, whole);
  expect(made).toMatchObject({ outcome: 'invalid', issues: [{ field, code }] });
  expect((await listApiTokens(ctx)).items).toHaveLength(before);
});

test('its last use is written at most every five minutes', async () => {
  const { id, token } = await make();
  expect((await listed(id))?.lastUsedAt).toBeNull();
  const first = new Date(now).toISOString();
  await authenticateToken(ctx, token);
  now += 5 * MINUTE - 1;
  await authenticateToken(ctx, token);
  expect((await listed(id))?.lastUsedAt).toBe(first);
  now += 1;
  await authenticateToken(ctx, token);
  expect((await listed(id))?.lastUsedAt).toBe(new Date(now).toISOString());
});

test('a workload that is deleted is taken from it, and nothing else', async () => {
  const [web, api] = [await addWorkload('Web'), await addWorkload('Api')];
  const { id, token } = await make({ scope: { kind: 'sync', workloadIds: [web, api, web.toUpperCase()] } });
  expect((await listed(id))?.workloads.map(({ name }) => name)).toEqual(['Api', 'Web']);
  await deleteWorkload(ctx, { id: web, confirmName: 'Web' });
  const answer = await authenticateToken(ctx, token);
  expect(answer).toMatchObject({
    outcome: 'accepted',
    bearer: { actor: { syncGrant: { workloadIds: new Set([api]) } } },
  });
});

test('it is revoked once, and stays to be seen', async () => {
  const { id, token } = await make();
  expect(await revokeApiToken(ctx, { id })).toEqual({ outcome: 'revoked' });
  expect(await revokeApiToken(ctx, { id })).toEqual({ outcome: 'already_revoked' });
  expect(await revokeApiToken(ctx, { id: crypto.randomUUID() })).toEqual({ outcome: 'not_found' });
  expect(await authenticateToken(ctx, token)).toEqual({ outcome: 'refused', reason: 'revoked' });
  expect(await listed(id)).toMatchObject({ status: 'revoked', ownerName: 'Ada Admin' });
  const { items } = await listEvents(ctx, { type: 'token.revoked' });
  expect(items).toMatchObject([{ actorName: 'Ada Admin', data: { tokenId: id, name: 'deploy-bot' } }]);
});
