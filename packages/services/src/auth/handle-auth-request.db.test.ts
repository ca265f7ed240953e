import { schema } from '@tinyforge/db';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  cookieHeader,
  createTestServices,
  TEST_BASE_URL,
  TEST_PASSWORD,
  type TestServices,
} from '../testing/index.ts';
import { createAllowedOrigins } from './allowed-origins.ts';
import { type Auth, createAuth } from './create-auth.ts';
import { handleAuthRequest, OPEN_AUTH_ROUTES } from './handle-auth-request.ts';
import { createRecentRefusals } from './recent-refusals.ts';

let one: TestServices;
let person: { id: string; email: string };
beforeAll(async () => {
  one = await createTestServices();
  person = await one.addPerson('admin');
});
afterAll(() => one.close());
beforeEach(async () => {
  await one.services.db.write.delete(schema.rateLimit);
});

type Sent = {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  from?: string | null;
  auth?: Auth;
};

async function send(
  path: string,
  { method = 'POST', body, headers, from = '203.0.113.1', auth = one.auth }: Sent = {},
) {
  const request = new Request(`${TEST_BASE_URL}${path}`, {
    method,
    headers: { 'content-type': 'application/json', origin: TEST_BASE_URL, ...headers },
    body: method === 'GET' ? null : JSON.stringify(body ?? {}),
  });
  return handleAuthRequest(auth, request, { clientAddress: from });
}

const signIn = (sent: Sent & { email?: string; password?: string } = {}) =>
  send('/api/auth/sign-in/email', {
    ...sent,
    body: { email: sent.email ?? person.email, password: sent.password ?? TEST_PASSWORD },
  });

describe('what is open', () => {
  test('signing in, asking who one is, signing out', async () => {
    const signedIn = await signIn();
    expect(signedIn.status).toBe(200);
    const headers = { cookie: cookieHeader(signedIn.headers) };
    const session = await send('/api/auth/get-session', { method: 'GET', headers });
    expect(await session.json()).toMatchObject({ user: { id: person.id } });
    expect((await send('/api/auth/sign-out', { headers })).status).toBe(200);
    const after = await send('/api/auth/get-session', { method: 'GET', headers });
    expect(await after.json()).toBeNull();
  });

  test('the cookie is for this site and this server only', async () => {
    const [cookie] = (await signIn()).headers.getSetCookie();
    expect(cookie).toMatch(/^tinyforge\.session_token=/);
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect(cookie).not.toMatch(/Secure/i);
  });

  test('no body tells the token that the cookie holds', async () => {
    const signedIn = await signIn();
    const cookie = cookieHeader(signedIn.headers);
    const token = decodeURIComponent(/session_token=([^;]*)/.exec(cookie)?.[1] ?? '').split('.')[0] ?? '';
    expect(token).not.toBe('');
    const text = await signedIn.text();
    expect(JSON.parse(text)).toMatchObject({ user: { id: person.id } });
    expect(text).not.toContain(token);
    const session = await send('/api/auth/get-session', { method: 'GET', headers: { cookie } });
    expect(await session.text()).not.toContain(token);
  });

  test('over https the cookie never travels in the clear', async () => {
    const auth = createAuth({
      db: one.services.db,
      baseUrl: 'https://forge.example.com/with/a/path',
      allowedOrigins: () => ['https://forge.example.com'],
      secrets: one.keyring.deriveEach('session-cookie'),
      log: one.services.log,
    });
    const response = await signIn({ auth, headers: { origin: 'https://forge.example.com' } });
    expect(response.headers.getSetCookie()[0]).toMatch(/^__Secure-tinyforge\.session_token=.*; Secure/i);
  });

  test('a wrong password and an unknown address read the same', async () => {
    const wrong = await signIn({ password: 'not the password' });
    const unknown = await signIn({ email: 'nobody@example.com' });
    expect([wrong.status, await wrong.text()]).toEqual([unknown.status, await unknown.text()]);
    expect(wrong.status).toBe(401);
  });
});

describe('the origin, where no address is configured', () => {
  const cookie = 'tinyforge.locale=en';
  const createAuthOnPort = (port: number) => {
    const origins = createAllowedOrigins({ baseUrl: null, port });
    return createAuth({
      db: one.services.db,
      baseUrl: `http://localhost:${port}`,
      allowedOrigins: (host) => origins.list(host),
      secrets: one.keyring.deriveEach('session-cookie'),
      log: one.services.log,
    });
  };

  test('may be a forwarded port of this machine', async () => {
    const auth = createAuthOnPort(8090);
    const headers = { cookie, origin: 'http://localhost:9000', host: 'localhost:9000' };
    const answer = await signIn({ auth, headers });
    expect([answer.status, answer.ok ? '' : await answer.text()]).toEqual([200, '']);
  });

  test.each([
    ['another name, with the same Host', 'http://forge.lan:8090', 'forge.lan:8090'],
    ['another application on this machine', 'http://localhost:9000', 'localhost:8090'],
  ])('is refused with what to set: %s', async (_, origin, host) => {
    const answer = await signIn({ auth: createAuthOnPort(8090), headers: { cookie, origin, host } });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({
      code: 'INVALID_ORIGIN',
      message:
        'This address is not one that Tinyforge expects. Set TINYFORGE_BASE_URL to the address in your browser.',
    });
  });
});

describe('what is closed', () => {
  /** Every route that the library has, from its own table. */
  const routes = () =>
    Object.values(one.auth.api).flatMap((endpoint) => {
      const { path, options } = endpoint as { path?: string; options: { method?: string | string[] } };
      return path
        ? [options.method ?? 'GET'].flat().map((method) => ({ method, path: `/api/auth${path}` }))
        : [];
    });

  test('every other route of the library answers 404, with an admin session too', async () => {
    const cookie = cookieHeader((await signIn()).headers);
    const all = routes();
    expect(all.length).toBeGreaterThan(30);
    const open: string[] = [];
    for (const { method, path } of all) {
      const response = await send(path, { method, headers: { cookie } });
      if (response.status !== 404) open.push(`${method} ${path}`);
    }
    // Those of providers are there once an operator has set one up: `sign-in/forged-answers.db.test.ts`.
    const always = OPEN_AUTH_ROUTES.filter(({ provider }) => !provider);
    expect(open.sort()).toEqual(always.map(({ method, path }) => `${method} ${path}`).sort());
  });

  test.each([
    '/api/auth/admin/set-role',
    '/api/auth/sign-in/email/',
    '/api/auth/sign-in/email/../../admin/set-role',
    '/api/auth//sign-up/email',
    '/api/auth/sign-up/email?x=/api/auth/sign-in/email',
    '/api/auth/sign-in%2Femail',
    '/api/auth/SIGN-IN/EMAIL',
    '/api/auth',
    '/api/auth/',
  ])('404: POST %s', async (path) => {
    expect((await send(path)).status).toBe(404);
  });

  test.each(['PUT', 'PATCH', 'DELETE', 'GET'])('404: %s on sign-in', async (method) => {
    expect((await send('/api/auth/sign-in/email', { method })).status).toBe(404);
  });

  test('were sign-up reachable, it would be refused', async () => {
    const before = await one.services.db.read.select().from(schema.user);
    const body = { email: 'new@example.com', password: TEST_PASSWORD, name: 'New' };
    await expect(one.auth.api.signUpEmail({ body })).rejects.toThrow();
    expect(await one.services.db.read.select().from(schema.user)).toEqual(before);
  });

  test('were the admin routes reachable, they would refuse an admin', async () => {
    const headers = new Headers({ cookie: cookieHeader((await signIn()).headers) });
    const body = { userId: person.id, role: 'viewer' as const };
    await expect(one.auth.api.setRole({ body, headers })).rejects.toThrow(/not allowed/);
  });

  test('a body that is too large is not read to its end', async () => {
    expect((await signIn({ password: 'x'.repeat(9_000) })).status).toBe(413);
  });

  test.each(['https://evil.example', 'null', 'http://localhost:3000'])(
    'signing in from a page of %s',
    async (origin) => {
      expect((await signIn({ headers: { origin } })).status).toBe(403);
    },
  );

  test('signing out by a page of someone else', async () => {
    const cookie = cookieHeader((await signIn()).headers);
    const response = await send('/api/auth/sign-out', {
      headers: { cookie, origin: 'https://evil.example' },
    });
    expect(response.status).toBe(403);
    const session = await send('/api/auth/get-session', { method: 'GET', headers: { cookie } });
    expect(await session.json()).not.toBeNull();
  });

  test('a cookie with a forged signature is nobody', async () => {
    const cookie = cookieHeader((await signIn()).headers);
    const forged = cookie.replace(
      /(session_token=[^;.]*)\.[^;]*/,
      `$1.${encodeURIComponent(Buffer.alloc(32).toString('base64'))}`,
    );
    const session = await send('/api/auth/get-session', { method: 'GET', headers: { cookie: forged } });
    expect(await session.json()).toBeNull();
  });
});

describe('the rate limit', () => {
  /** Each at another account, where nothing else is said: an account has a limit of its own. */
  let guessed = 0;
  const guess = (sent: Sent & { email?: string }) =>
    signIn({ email: `guessed-${guessed++}@example.com`, ...sent, password: 'a wrong guess' });
  const statuses = async (count: number, sent: (index: number) => Sent) => {
    const all: number[] = [];
    for (let index = 0; index < count; index += 1) all.push((await guess(sent(index))).status);
    return all;
  };

  test('ends guessing, whatever address a header claims', async () => {
    const forged = (index: number) => ({
      headers: {
        'x-forwarded-for': `198.51.100.${index}`,
        'x-real-ip': `198.51.100.${index}`,
        forwarded: `for=198.51.100.${index}`,
        'x-tinyforge-client-address': `198.51.100.${index}`,
      },
    });
    expect((await statuses(12, (index) => ({ ...forged(index), from: '203.0.113.6' }))).slice(-2)).toEqual([
      429, 429,
    ]);
  });

  test('counts addresses apart, and a whole IPv6 network as one', async () => {
    await statuses(12, () => ({ from: '203.0.113.7' }));
    expect((await signIn({ from: '203.0.113.7' })).status).toBe(429);
    expect((await signIn({ from: '203.0.113.8' })).status).toBe(200);
    const sameNetwork = await statuses(12, (index) => ({ from: `2001:db8::${index + 1}` }));
    expect(sameNetwork.at(-1)).toBe(429);
  });

  test('holds across processes', async () => {
    const elsewhere = createAuth({
      db: one.services.db,
      baseUrl: TEST_BASE_URL,
      allowedOrigins: () => [TEST_BASE_URL],
      secrets: one.keyring.deriveEach('session-cookie'),
      log: one.services.log,
    });
    await statuses(10, () => ({ from: '203.0.113.9' }));
    expect((await guess({ from: '203.0.113.9', auth: elsewhere })).status).toBe(429);
  });

  test('a refusal is repeated without asking, and for its own route and address alone', async () => {
    // A clock that stands still: on a busy machine the second would be over.
    const auth = { ...one.auth, refusals: createRecentRefusals(() => 0) };
    const from = '203.0.113.10';
    expect((await statuses(11, () => ({ from, auth }))).at(-1)).toBe(429);
    await one.services.db.write.delete(schema.rateLimit);
    expect((await guess({ from, auth })).status).toBe(429);
    expect(await one.services.db.read.select().from(schema.rateLimit)).toEqual([]);
    expect((await guess({ from: '203.0.113.11', auth })).status).toBe(401);
    expect((await send('/api/auth/get-session', { method: 'GET', from, auth })).status).toBe(200);
  });

  test('guesses at once are counted too', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => guess({ from: '203.0.113.12' })));
    expect(all.filter((response) => response.status !== 429)).toHaveLength(10);
  });

  test('holds where the address is not known, whatever a header claims', async () => {
    const all = await statuses(11, (index) => ({
      from: null,
      headers: { 'x-tinyforge-client-address': `198.51.100.${index}` },
    }));
    expect(all.at(-1)).toBe(429);
  });
});
