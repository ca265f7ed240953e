import { createDatabase, type Database } from '@tinyforge/db';
import { handleAuthRequest } from '@tinyforge/services';
import { createTestServices } from '@tinyforge/services/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callApi } from '../testing/call-api.ts';
import { type ApiServer, startApiServer } from '../testing/start-api-server.ts';
import { handleEventExport } from './handle-event-export.ts';
import { handleUnknownAddress } from './handle-unknown-address.ts';
import { handleV1Request } from './handle-v1-request.ts';
import { responseHeaders } from './response-headers.ts';

let one: Awaited<ReturnType<typeof createTestServices>>;
let server: ApiServer;
let cookie: string;
let lost: Database;
beforeAll(async () => {
  one = await createTestServices();
  server = await startApiServer(one);
  cookie = await one.signIn((await one.addPerson('admin')).email);
  // A port at which nothing listens.
  lost = createDatabase({ url: 'postgres://nobody:nothing@127.0.0.1:1/none' });
});
afterAll(async () => {
  await server.stop();
  await one.close();
  await lost.close();
});

async function failInDatabase(): Promise<never> {
  await lost.read.execute('select 1');
  throw new Error('The database is not lost.');
}

test.each(['/api/v1/workloads', '/api/events/export'])(
  'GET %s is 503 with Retry-After when the database is lost',
  async (path) => {
    const request = new Request(`${server.origin}${path}`, { headers: { cookie } });
    const services = { ...server.services, db: lost };
    const answer = path.startsWith('/api/v1')
      ? await handleV1Request(request, { services, watch: server.watch })
      : await handleEventExport(request, services);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ status: 503, code: 'unavailable' });
  },
);

test('a procedure is SERVICE_UNAVAILABLE with Retry-After when the database is lost', async () => {
  const { error } = await callApi(
    { ...server.services, db: lost },
    { path: 'credential.list', type: 'query', cookie },
  );
  expect(error?.data.code).toBe('SERVICE_UNAVAILABLE');
  expect(responseHeaders([{ code: 'SERVICE_UNAVAILABLE' }])).toEqual({
    'cache-control': 'no-store',
    'retry-after': '5',
  });
  expect(responseHeaders([{ code: 'TOO_MANY_REQUESTS' }])).toMatchObject({ 'retry-after': '1' });
  expect(responseHeaders([{ code: 'FORBIDDEN' }])).toEqual({ 'cache-control': 'no-store' });
});

test('a sign-in is 503 with Retry-After when the database is lost', async () => {
  const request = new Request(`${server.origin}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.origin },
    body: JSON.stringify({ email: 'a@example.com', password: 'x' }),
  });
  const auth = { ...server.services.auth, handler: async () => failInDatabase() };
  const answer = await handleAuthRequest(auth, request, { clientAddress: '203.0.113.9' });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
});

test('an address at which there is nothing is 404 as problem+json', async () => {
  const answer = handleUnknownAddress();
  expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  const unknown = new Request(`${server.origin}/api/auth/no-such`);
  const auth = await handleAuthRequest(server.services.auth, unknown, { clientAddress: null });
  expect([auth.status, await auth.json()]).toMatchObject([404, { code: 'not_found' }]);
});
