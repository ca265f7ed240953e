import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  cookieHeader,
  createTestServices,
  openSignInDoor,
  TEST_PASSWORD,
  type TestServices,
} from '../testing/index.ts';
import { cookiePrefix } from './cookie-prefix.ts';
import { createAuth } from './create-auth.ts';
import { handleAuthRequest } from './handle-auth-request.ts';

let one: TestServices;
beforeAll(async () => {
  one = await createTestServices();
});
afterAll(() => one.close());

test.each([
  ['http://localhost:8090', 'tinyforge'],
  ['https://forge.example.com', 'tinyforge'],
  ['https://forge.example.com/path', 'tinyforge'],
  ['http://localhost:8091', 'tinyforge-8091'],
  ['https://[2001:db8::1]:8443', 'tinyforge-8443'],
])('%s has cookies that begin with %s', (baseUrl, prefix) => {
  expect(cookiePrefix(baseUrl)).toBe(prefix);
});

test('an instance on another port of the host leaves the session of the first one alone', async () => {
  const origin = 'http://localhost:8091';
  const other = createAuth({
    db: one.services.db,
    baseUrl: origin,
    allowedOrigins: () => [origin],
    secrets: one.keyring.deriveEach('session-cookie'),
    log: one.services.log,
  });
  const { email } = await one.addPerson('admin');
  const ask = (cookie: string) =>
    handleAuthRequest(
      one.auth,
      new Request('http://localhost:8090/api/auth/get-session', { headers: { cookie } }),
      {
        clientAddress: '203.0.113.1',
      },
    );
  const here = cookieHeader((await openSignInDoor(one).signIn(email)).headers);
  const request = new Request(`${origin}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ email, password: TEST_PASSWORD }),
  });
  const there = await handleAuthRequest(other, request, { clientAddress: '203.0.113.1' });
  expect(there.status).toBe(200);
  // The browser's one jar for `localhost`: a cookie of the same name takes the place of the one before.
  const jar = new Map(
    `${here}; ${cookieHeader(there.headers)}`
      .split('; ')
      .map((cookie) => cookie.split('=', 2) as [string, string]),
  );
  const names = [...jar.keys()];
  expect(names).toEqual(expect.arrayContaining(['tinyforge.session_token', 'tinyforge-8091.session_token']));
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  expect(await (await ask(cookie)).json()).toMatchObject({ user: { email } });
});
