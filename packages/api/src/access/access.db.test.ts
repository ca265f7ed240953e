import { crc32 } from 'node:zlib';
import {
  addCallers,
  CALLERS,
  type Caller,
  createTestServices,
  type Shown,
  type TestServices,
} from '@tinyforge/services/testing';
import type { AnyProcedure } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiContext } from '../context.ts';
import { EVENT_EXPORT_ROUTE } from '../http/handle-event-export.ts';
import { SCHEMA_ROUTE } from '../http/handle-schema-request.ts';
import { V1_ROUTES } from '../http/handle-v1-request.ts';
import { appRouter } from '../root.ts';
import { type ApiAnswer, callApi } from '../testing/call-api.ts';
import { type ApiServer, startApiServer } from '../testing/start-api-server.ts';
import { type Expected, expectedOf, type Policy } from './matrix.ts';
import { CHANGES_FOR_OTHERS, DONE_WHEN_CALLED, HTTP_ROUTES, PROCEDURES } from './table.ts';

/** tRPC keeps every procedure of every router in one flat table; its type says otherwise. */
const table = appRouter._def.procedures as unknown as Record<string, AnyProcedure>;
const procedures = Object.entries(table).map(([path, { _def }]) => ({
  path,
  type: _def.type === 'mutation' ? ('mutation' as const) : ('query' as const),
}));

/** Input that no procedure with an input takes: who may not call is told so before anything is said about the input. */
const NONSENSE = 42;
const EVIL = 'https://evil.example';

let one: TestServices;
let server: ApiServer;
let all: Awaited<ReturnType<typeof addCallers>>;
beforeAll(async () => {
  one = await createTestServices({ requiresSecondFactor: true });
  server = await startApiServer(one);
  all = await addCallers(one);
});
afterAll(async () => {
  await server.stop();
  await one.close();
});

test('every procedure has a row, and every row a procedure', () => {
  expect(Object.keys(PROCEDURES).sort()).toEqual(procedures.map(({ path }) => path).sort());
});

test('every address of plain HTTP has a row, and every row an address', () => {
  const routes = [...V1_ROUTES.map(({ path }) => path), EVENT_EXPORT_ROUTE, SCHEMA_ROUTE];
  expect(Object.keys(HTTP_ROUTES).sort()).toEqual(routes.sort());
});

test('every change is for admins, but for the set-up and how one signs in', () => {
  const others = procedures.filter(
    ({ path, type }) => type === 'mutation' && !/admin|changes|syncs/.test(rowOf(path).policy),
  );
  expect(others.map(({ path }) => path).sort()).toEqual(CHANGES_FOR_OTHERS.toSorted());
});

/** A procedure without a row fails the first test, and lets nobody but admins in here. */
function rowOf(path: string): { policy: Policy; input: unknown } {
  const row = PROCEDURES[path] ?? 'admin';
  if (typeof row === 'string') return { policy: row, input: NONSENSE };
  const [policy, toInput] = row;
  return { policy, input: all === undefined ? null : toInput(all.workload) };
}

/** Asks all of them at once, and says what each was told and what each should have been. */
async function askAll(
  policy: Policy,
  callers: readonly Caller[],
  ask: (shown: Shown) => Promise<string>,
): Promise<{ told: Record<string, string>; expected: Record<string, Expected> }> {
  const told = await Promise.all(
    callers.map(async (caller) => [caller, await ask(all.callers[caller])] as const),
  );
  const expected = callers.map((caller) => [caller, expectedOf(caller, policy)] as const);
  return { told: Object.fromEntries(told), expected: Object.fromEntries(expected) };
}

function summary({ error, text }: ApiAnswer): string {
  switch (error?.data.code) {
    case undefined:
    case 'BAD_REQUEST':
      return 'yes';
    case 'UNAUTHORIZED':
      return '401';
    case 'FORBIDDEN':
      return '403';
    case 'NOT_FOUND':
      return '404';
    default:
      return text;
  }
}

test.each(procedures)('$path', async ({ path, type }) => {
  const { policy, input } = rowOf(path);
  const callers = CALLERS.filter(
    (caller) => !DONE_WHEN_CALLED.includes(path) || expectedOf(caller, policy) !== 'yes',
  );
  const { told, expected } = await askAll(policy, callers, async ({ cookie, token }) => {
    // Beside a token an admin's cookie, from a foreign page: neither changes anything.
    const sent = token === undefined ? { cookie } : { token, cookie: all.callers.admin.cookie, origin: EVIL };
    return summary(await callApi(server.services, { path, type, input, ...sent }));
  });
  expect(told).toEqual(expected);
});

test.each(Object.entries(HTTP_ROUTES))('GET %s', async (route, policy) => {
  const path = route.replace('{slug}', all.workload.slug).replace('{name}', 'tinyforge.schema.json');
  const { told, expected } = await askAll(policy, CALLERS, async ({ cookie, token }) => {
    const headers = { ...(cookie && { cookie }), ...(token && { authorization: `Bearer ${token}` }) };
    const answer = await fetch(`${server.origin}${path}`, { headers });
    return answer.status === 200 ? 'yes' : String(answer.status);
  });
  expect(told).toEqual(expected);
});

describe('a change, asked for by an admin', () => {
  const changes = procedures.filter(({ type }) => type === 'mutation');
  test.each([EVIL, 'null', 'http://localhost:3000', null])('on a page of %s', async (origin) => {
    const { cookie } = all.callers.admin;
    const told = await Promise.all(
      changes.map(async ({ path, type }) => {
        const { input } = rowOf(path);
        return [
          path,
          summary(await callApi(server.services, { path, type, input, cookie, origin })),
        ] as const;
      }),
    );
    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(changes.map(({ path }) => [path, '403'] as const)),
    );
  });
});

test('a token syncs the workloads that it was made for, however their id is spelt, and no other', async () => {
  const { callers, workload, other } = all;
  const call = { path: 'gitops.sync', type: 'mutation', ...callers['sync token'], origin: null } as const;
  for (const workloadId of [workload.id, workload.id.toUpperCase()]) {
    const allowed = await callApi(server.services, { ...call, input: { workloadId } });
    expect(allowed.data).toEqual({ outcome: 'not_eligible' });
  }
  for (const workloadId of [other.id, 'nothing', `${workload.id} `]) {
    const refused = await callApi(server.services, { ...call, input: { workloadId } });
    expect(refused.error).toMatchObject({
      message: 'This token may not sync this workload.',
      data: { code: 'FORBIDDEN' },
    });
  }
});

test('a refused token says why, but only to whoever has a true one', async () => {
  const { callers } = all;
  const message = async ({ token }: Shown) =>
    (await callApi(server.services, { path: 'workload.list', type: 'query', token })).error?.message;
  expect(await message(callers['revoked token'])).toBe('This token was revoked.');
  expect(await message(callers['expired token'])).toBe('This token has expired.');
  expect(await message(callers['token of a disabled admin'])).toBe("This token's owner is disabled.");
  expect(await message(callers['token of a removed admin'])).toBe('This token is not known here.');
  const forged = forge(callers['revoked token'].token ?? '');
  expect(await message({ token: forged })).toBe('This token is not known here.');
});

/** Another secret under the same look-up part, with its checksum right. */
function forge(token: string): string {
  const body = `${token.slice(0, 16)}${'0'.repeat(64)}`;
  return body + crc32(body).toString(16).padStart(8, '0');
}

test('another scheme than Bearer is somebody else’s: the session counts', async () => {
  const headers = new Headers({ authorization: 'Basic YTpi', cookie: all.callers.admin.cookie ?? '' });
  const context = await createApiContext({ services: server.services, headers });
  expect(context.signedIn?.actor.role).toBe('admin');
  expect(context.originAllowed).toBe(false);
});

test('an empty Bearer is a token that is not known, and no session', async () => {
  const { cookie } = all.callers.admin;
  const answer = await callApi(server.services, { path: 'workload.list', type: 'query', token: '', cookie });
  expect(answer.error?.data.code).toBe('UNAUTHORIZED');
});
