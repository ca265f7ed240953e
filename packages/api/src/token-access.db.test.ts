import { crc32 } from 'node:zlib';
import { addBearers, type Bearer, createTestServices, type TestServices } from '@tinyforge/services/testing';
import type { AnyProcedure } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiServices, createApiContext } from './context.ts';
import { appRouter } from './root.ts';
import { apiServices, callApi } from './testing/call-api.ts';

/** Everything that a token opens. Whatever is not here it does not, whoever its owner is. */
const OPEN: Record<string, 'anyone' | 'read' | 'sync'> = {
  'setup.state': 'anyone',
  'setup.createFirstAdmin': 'anyone',
  'workload.list': 'read',
  'workload.get': 'read',
  'workload.origins': 'read',
  'gitops.get': 'read',
  'gitops.lastChange': 'read',
  'gitops.sync': 'sync',
  'history.list': 'read',
  'history.compare': 'read',
  'history.previewRevert': 'read',
  'event.list': 'read',
  'event.types': 'read',
};

const RANK: Record<Bearer, number> = {
  nonsense: 0,
  revoked: 0,
  expired: 0,
  'of a disabled admin': 0,
  'of a removed admin': 0,
  read: 1,
  'sync, of somebody who is no admin any more': 1,
  sync: 2,
};
const NEEDED = { anyone: 0, read: 1, sync: 2, nothing: 3 };

/** tRPC keeps every procedure of every router in one flat table; its type says otherwise. */
const table = appRouter._def.procedures as unknown as Record<string, AnyProcedure>;
const procedures = Object.entries(table).map(([path, { _def }]) => ({
  path,
  type: _def.type === 'mutation' ? ('mutation' as const) : ('query' as const),
}));

let one: TestServices;
let services: ApiServices;
let adminCookie: string;
let bearers: Awaited<ReturnType<typeof addBearers>>;
beforeAll(async () => {
  one = await createTestServices();
  services = apiServices(one);
  bearers = await addBearers(one);
  adminCookie = await one.signIn((await one.addPerson('admin')).email);
});
afterAll(() => one.close());

test('every row is a procedure', () => {
  const paths = procedures.map(({ path }) => path);
  expect(Object.keys(OPEN).filter((path) => !paths.includes(path))).toEqual([]);
});

describe.each(procedures)('$path', ({ path, type }) => {
  const access = OPEN[path] ?? 'nothing';
  test.each(Object.keys(RANK) as Bearer[])('token: %s', async (bearer) => {
    // With the cookie of an admin beside it, from a foreign page: neither changes anything.
    const sent = {
      path,
      type,
      token: bearers.tokens[bearer],
      cookie: adminCookie,
      origin: 'https://evil.example',
    };
    // No procedure with an input takes this one: who may not call is told so before anything is said about the input.
    const answer = await callApi(services, { ...sent, input: 42 });
    const code = answer.error?.data.code;
    if (RANK[bearer] >= NEEDED[access]) expect([undefined, 'BAD_REQUEST'], answer.text).toContain(code);
    else expect(code, answer.text).toBe(RANK[bearer] === 0 ? 'UNAUTHORIZED' : 'FORBIDDEN');
  });
});

test('a token syncs the workloads that it was made for, and no other', async () => {
  const { tokens, chosen, other } = bearers;
  const call = { path: 'gitops.sync', type: 'mutation', token: tokens.sync, origin: null } as const;
  const allowed = await callApi(services, { ...call, input: { workloadId: chosen } });
  expect(allowed.data).toEqual({ outcome: 'not_eligible' });
  const spelled = await callApi(services, { ...call, input: { workloadId: chosen.toUpperCase() } });
  expect(spelled.data).toEqual({ outcome: 'not_eligible' });
  for (const workloadId of [other, 'nothing', `${chosen} `]) {
    const refused = await callApi(services, { ...call, input: { workloadId } });
    expect(refused.error).toMatchObject({
      message: 'This token may not sync this workload.',
      data: { code: 'FORBIDDEN' },
    });
  }
});

test('a refused token says why, but only to whoever has a true one', async () => {
  const { tokens } = bearers;
  const message = async (token: string) =>
    (await callApi(services, { path: 'workload.list', type: 'query', token })).error?.message;
  expect(await message(tokens.revoked)).toBe('This token was revoked.');
  expect(await message(tokens.expired)).toBe('This token has expired.');
  expect(await message(tokens['of a disabled admin'])).toBe("This token's owner is disabled.");
  expect(await message(tokens['of a removed admin'])).toBe('This token is not known here.');
  expect(await message(forge(tokens.revoked))).toBe('This token is not known here.');
});

/** Another secret under the same look-up part, with its checksum right. */
function forge(token: string): string {
  const body = `${token.slice(0, 16)}${'0'.repeat(64)}`;
  return body + crc32(body).toString(16).padStart(8, '0');
}

test('another scheme than Bearer is somebody else’s: the session counts', async () => {
  const headers = new Headers({ authorization: 'Basic YTpi', cookie: adminCookie });
  const context = await createApiContext({ services, headers });
  expect(context.signedIn?.actor.role).toBe('admin');
  expect(context.originAllowed).toBe(false);
});

test('an empty Bearer is a token that is not known, and no session', async () => {
  const answer = await callApi(services, {
    path: 'workload.list',
    type: 'query',
    token: '',
    cookie: adminCookie,
  });
  expect(answer.error?.data.code).toBe('UNAUTHORIZED');
});
