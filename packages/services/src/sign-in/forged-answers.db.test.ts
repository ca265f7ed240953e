import { schema } from '@tinyforge/db';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getSignedIn } from '../auth/get-signed-in.ts';
import { handleAuthRequest, OPEN_AUTH_ROUTES } from '../auth/handle-auth-request.ts';
import { createOidcServices, type OidcServices } from '../testing/create-oidc-services.ts';
import { TEST_BASE_URL, type TestBrowser } from '../testing/index.ts';
import type { Tamper } from '../testing/start-oidc-provider.ts';

const STATE_COOKIE = 'tinyforge.state';

let one: OidcServices;
let browser: TestBrowser;
beforeEach(async () => {
  one = await createOidcServices({ domains: ['example.com'] });
  await one.addPerson('admin', 'First');
  one.oidc.people.set('ada', { name: 'Ada', email: 'ada@example.com', email_verified: true });
  browser = one.openBrowser();
});
afterEach(() => one.close());

const whoIs = (visitor: TestBrowser) =>
  getSignedIn(one.door, new Headers({ cookie: visitor.jar.header(TEST_BASE_URL) }));

/** Nobody came in, and nothing was made. */
async function expectNothing(...visitors: TestBrowser[]) {
  for (const visitor of [browser, ...visitors]) expect(await whoIs(visitor)).toBeNull();
  expect(await one.people()).toHaveLength(1);
  expect(await one.services.db.read.select().from(schema.session)).toEqual([]);
}

const nowSeconds = () => Math.floor(Date.now() / 1000);

test('ID tokens that do not hold, each refused', async () => {
  const { privateKey: otherKey } = await generateKeyPair('RS256');
  const published = await exportJWK((await generateKeyPair('RS256', { extractable: true })).publicKey);
  const signed =
    (alg: string, key: Parameters<SignJWT['sign']>[0], header = {}) =>
    (claims: JWTPayload) =>
      new SignJWT(claims).setProtectedHeader({ alg, kid: 'key-of-the-test', ...header }).sign(key);
  const secret = new TextEncoder().encode(one.oidc.clientSecret.padEnd(32, '!'));
  const changed =
    (changes: (claims: JWTPayload) => JWTPayload): Tamper =>
    (claims, sign) =>
      sign({ ...claims, ...changes(claims) });
  const cases: [string, Tamper][] = [
    ['another nonce', changed(() => ({ nonce: 'of another sign-in' }))],
    ['no nonce', changed(() => ({ nonce: undefined }))],
    ['another audience', changed(() => ({ aud: 'another client' }))],
    [
      'our audience among others, without an authorized party',
      changed(() => ({ aud: ['tinyforge', 'other'], azp: undefined })),
    ],
    ['another authorized party', changed(() => ({ aud: ['tinyforge', 'other'], azp: 'other' }))],
    ['another issuer', changed(() => ({ iss: 'https://evil.example' }))],
    ['the issuer with a path', changed(({ iss }) => ({ iss: `${iss}/x` }))],
    ['expired', changed(() => ({ exp: nowSeconds() - 120 }))],
    ['without an end', changed(() => ({ exp: undefined }))],
    ['not valid yet', changed(() => ({ nbf: nowSeconds() + 600 }))],
    ['of nobody', changed(() => ({ sub: undefined }))],
    ['of an empty subject', changed(() => ({ sub: '' }))],
    ['of somebody else than the userinfo endpoint speaks of', changed(() => ({ sub: 'eve' }))],
    ['signed with another key', signed('RS256', otherKey)],
    ['signed with a key that it brings along', signed('RS256', otherKey, { jwk: published })],
    ['signed with a key that the provider does not have', signed('RS256', otherKey, { kid: 'unknown' })],
    ['signed with the client secret', signed('HS256', secret)],
    ['not signed', (claims) => new UnsecuredJWT(claims).encode()],
    ['no token at all', () => 'nothing'],
  ];
  for (const [name, tamper] of cases) {
    one.oidc.tamper = tamper;
    const page = await browser.signIn('oidc', 'ada');
    expect(page, name).toBe('/sign-in?next=%2F&provider=oidc&error=bad_answer');
    await one.services.db.write.delete(schema.rateLimit);
  }
  await expectNothing();

  one.oidc.tamper = (claims, sign) => sign(claims);
  expect(await browser.signIn('oidc', 'ada'), 'and one that holds').toBe('/sign-in?next=%2F');
});

describe('the callback', () => {
  const callback = (query: string) => browser.get(`/api/auth/callback/oidc${query}`);
  const pageOf = (answer: Response) => answer.headers.get('location');

  test('without a state, or with one that nobody made, asks the provider nothing', async () => {
    for (const [query, error] of [
      ['', 'state_not_found'],
      ['?code=x', 'state_not_found'],
      ['?code=x&state=', 'state_not_found'],
      ['?code=x&state=made-up', 'state_mismatch'],
      ['?error=access_denied&error_description=%3Cb%3E', 'state_not_found'],
    ] as const) {
      const answer = await callback(query);
      expect([answer.status, pageOf(answer)], query).toEqual([302, `/sign-in?error=${error}`]);
    }
    expect(one.oidc.requests).toEqual([]);
    await expectNothing();
  });

  test('in another browser than the one that began is refused, and the code stays unused', async () => {
    const back = await browser.visit(await browser.begin('oidc'), 'ada');
    const victim = one.openBrowser();
    const answer = await victim.get(back);
    expect(pageOf(answer)).toContain('error=state_mismatch');
    expect(one.oidc.requests).not.toContain('POST /token');
    await expectNothing(victim);
  });

  test('without its cookie, or with that of another sign-in, is refused', async () => {
    const back = await browser.visit(await browser.begin('oidc'), 'ada');
    await browser.begin('oidc');
    expect(pageOf(await browser.get(back))).toContain('error=state_mismatch');
    browser.jar.forget(TEST_BASE_URL, STATE_COOKIE);
    expect(pageOf(await browser.get(back))).toContain('error=state_mismatch');
    expect(one.oidc.requests).not.toContain('POST /token');
    await expectNothing();
  });

  test('works once: neither code nor state come back', async () => {
    const back = await browser.visit(await browser.begin('oidc'), 'ada');
    const cookies = browser.jar.header(TEST_BASE_URL);
    expect(pageOf(await browser.get(back))).toBe('/sign-in?next=%2F');
    expect(await whoIs(browser)).not.toBeNull();
    const sessions = await one.services.db.read.select().from(schema.session);

    const thief = one.openBrowser();
    thief.jar.store(TEST_BASE_URL, new Headers(cookies.split('; ').map((cookie) => ['set-cookie', cookie])));
    expect(pageOf(await thief.get(back)), 'the state is spent').toContain('error=state_mismatch');
    // A state of one's own with the code of somebody else: PKCE and the nonce tie it to the first one.
    const own = new URL(await thief.begin('oidc')).searchParams.get('state') ?? '';
    const stolen = new URL(back);
    stolen.searchParams.set('state', own);
    expect(pageOf(await thief.get(stolen))).toContain('error=bad_answer');
    expect(await whoIs(thief)).toBeNull();
    expect(await one.services.db.read.select().from(schema.session)).toEqual(sessions);
  });

  test('an unused code in a sign-in of one’s own is refused: the provider wants the verifier that belongs to it', async () => {
    const back = await browser.visit(await browser.begin('oidc'), 'ada');
    const thief = one.openBrowser();
    const stolen = new URL(back);
    stolen.searchParams.set('state', (await thief.begin('oidc')).searchParams.get('state') ?? '');
    expect(pageOf(await thief.get(stolen))).toContain('error=bad_answer');
    await expectNothing(thief);
  });

  test('with the issuer of another provider is refused', async () => {
    const back = await browser.visit(await browser.begin('oidc'), 'ada');
    back.searchParams.set('iss', 'https://evil.example');
    expect(pageOf(await browser.get(back))).toContain('error=issuer_mismatch');
    await expectNothing();
  });

  test('of a provider that is not set up is not there, nor is one by POST', async () => {
    for (const path of ['github', 'gitlab', 'gitea', 'nothing', '', 'oidc/', 'oidc/x', '%6fidc'])
      expect((await browser.get(`/api/auth/callback/${path}`)).status, path).toBe(404);
    expect((await browser.post('/api/auth/callback/oidc', { code: 'x', state: 'x' })).status).toBe(404);
  });
});

test('of the library’s routes a provider opens three', async () => {
  const table = Object.values(one.auth.api).flatMap((endpoint) => {
    const { path, options } = endpoint as { path?: string; options: { method?: string | string[] } };
    const methods = [options.method ?? 'GET'].flat();
    return path ? methods.map((method) => ({ method, path: `/api/auth${path.replace(':id', 'oidc')}` })) : [];
  });
  const open = new Set<string>();
  for (const { method, path } of table) {
    const request = new Request(new URL(path, TEST_BASE_URL), { method });
    const { status } = await handleAuthRequest(one.auth, request, { clientAddress: '203.0.113.9' });
    if (status !== 404) open.add(`${method} ${path.replace('/api/auth', '')}`);
  }
  const opened = ['GET /callback/oidc', 'POST /link-social', 'POST /sign-in/social'];
  const always = OPEN_AUTH_ROUTES.filter(({ provider }) => !provider);
  expect([...open].sort()).toEqual(
    // Without a provider's name in the body the library finds none, and says so with 404 as well.
    [...always.map(({ method, path }) => `${method} ${path.replace('/api/auth', '')}`), ...opened]
      .filter((route) => route !== 'POST /sign-in/social')
      .sort(),
  );
});

describe('where a browser is sent', () => {
  test('is the provider’s own address with our callback in it, whatever the client asks for', async () => {
    const answer = await browser.post('/api/auth/sign-in/social', {
      provider: 'oidc',
      next: '/',
      callbackURL: 'https://evil.example/in',
      errorCallbackURL: 'https://evil.example/error',
      newUserCallbackURL: 'https://evil.example/new',
      loginHint: 'x',
      scopes: ['offline_access'],
      additionalParams: { redirect_uri: 'https://evil.example', prompt: 'none' },
      idToken: { token: 'x' },
    });
    const { url } = (await answer.json()) as { url: string };
    const { origin, pathname, searchParams } = new URL(url);
    expect([origin, pathname]).toEqual([one.oidc.issuer, '/auth']);
    expect(Object.fromEntries(searchParams)).toEqual({
      response_type: 'code',
      client_id: 'tinyforge',
      redirect_uri: `${TEST_BASE_URL}/api/auth/callback/oidc`,
      scope: 'openid profile email groups',
      state: expect.stringMatching(/^[\w-]{32}$/),
      nonce: expect.stringMatching(/^[\w-]{32}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    const back = await browser.visit(new URL(url), 'ada');
    expect((await browser.get(back)).headers.get('location')).toBe('/sign-in?next=%2F');
  });

  test('afterwards is always a page of ours, which checks where to go on to', async () => {
    for (const next of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '/x&error=no',
      'javascript:x()',
    ]) {
      const page = await browser.signIn('oidc', 'ada', next);
      expect(page).toBe(`/sign-in?next=${encodeURIComponent(next)}`);
      const { origin, searchParams } = new URL(page, TEST_BASE_URL);
      expect([origin, [...searchParams.keys()]]).toEqual([TEST_BASE_URL, ['next']]);
      await one.services.db.write.delete(schema.rateLimit);
    }
  });

  test('an unknown provider leads nowhere', async () => {
    for (const provider of ['github', 'google', '__proto__', '', 'https://evil.example']) {
      const answer = await browser.post('/api/auth/sign-in/social', { provider });
      expect(answer.status, provider).toBe(404);
      await one.services.db.write.delete(schema.rateLimit);
    }
  });
});
