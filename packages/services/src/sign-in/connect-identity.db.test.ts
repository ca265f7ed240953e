import { schema } from '@tinyforge/db';
import { and, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getSignedIn } from '../auth/get-signed-in.ts';
import type { PeopleContext } from '../context.ts';
import { resetPassword } from '../person/reset-password.ts';
import { setDisabled } from '../person/set-disabled.ts';
import { confirmSecondFactor } from '../second-factor/confirm-second-factor.ts';
import { startSecondFactor } from '../second-factor/start-second-factor.ts';
import { createOidcServices, type OidcServices } from '../testing/create-oidc-services.ts';
import {
  holdSessions,
  nextTotpCode,
  TEST_BASE_URL,
  TEST_PASSWORD,
  type TestBrowser,
  totpCode,
} from '../testing/index.ts';
import { disconnectIdentity } from './disconnect-identity.ts';
import { listIdentities } from './list-identities.ts';

let one: OidcServices;
let ada: Awaited<ReturnType<OidcServices['addPerson']>>;
let ctx: PeopleContext;
let browser: TestBrowser;
beforeEach(async () => {
  one = await createOidcServices({ domains: ['example.com'] });
  ada = await one.addPerson('admin', 'Ada');
  ctx = { ...one.as(ada), auth: one.auth };
  one.oidc.people.set('ada', { name: 'Ada', email: ada.email, email_verified: true });
  browser = one.openBrowser();
});
afterEach(() => one.close());

const headersOf = ({ jar }: TestBrowser) => new Headers({ cookie: jar.header(TEST_BASE_URL) });
const whoIs = (visitor: TestBrowser) => getSignedIn(one.door, headersOf(visitor));
const identities = () =>
  one.services.db.read.select().from(schema.account).where(eq(schema.account.providerId, 'oidc'));
const signInWithPassword = (visitor: TestBrowser, password = TEST_PASSWORD, email = ada.email) =>
  visitor.post('/api/auth/sign-in/email', { email, password });

/** Goes to the provider from the Account page and back; the page that it ends at. */
async function connect(visitor: TestBrowser, subject: string): Promise<string> {
  const answer = await visitor.post('/api/auth/link-social', {
    provider: 'oidc',
    callbackURL: 'https://evil.example',
  });
  const { url } = (await answer.json()) as { url: string };
  const back = await visitor.visit(new URL(url), subject);
  return (await visitor.get(back)).headers.get('location') ?? '';
}

describe('connecting a provider', () => {
  test('is for who is signed in, and makes one person of both ways', async () => {
    expect((await browser.post('/api/auth/link-social', { provider: 'oidc' })).status).toBe(401);
    await signInWithPassword(browser);
    expect(await listIdentities(ctx)).toEqual({
      providers: [{ id: 'oidc', name: 'Acme', connectedAt: null }],
      hasPassword: true,
    });
    expect(await connect(browser, 'ada')).toBe('/account?connected&provider=oidc');
    expect((await listIdentities(ctx)).providers[0]?.connectedAt).toMatch(/^\d{4}-/);
    expect(await identities()).toMatchObject([
      { userId: ada.id, accessToken: null, refreshToken: null, idToken: null },
    ]);
    expect((await one.events()).map(({ type, actorName }) => [type, actorName])).toEqual([
      ['person.identity_connected', 'Ada'],
    ]);
    const later = one.openBrowser();
    await later.signIn('oidc', 'ada');
    expect((await whoIs(later))?.actor.id).toBe(ada.id);
    // Once more changes nothing.
    expect(await connect(browser, 'ada')).toBe('/account?connected&provider=oidc');
    expect(await identities()).toMatchObject([{ accessToken: null, refreshToken: null, idToken: null }]);
    expect(await one.events()).toHaveLength(1);
  });

  test('takes the account’s own address, verified, and an identity that nobody else has', async () => {
    await signInWithPassword(browser);
    one.oidc.people.set('eve', { email: 'eve@example.com', email_verified: true });
    expect(await connect(browser, 'eve')).toBe('/account?provider=oidc&error=other_address');
    one.oidc.people.set('eve', { email: ada.email, email_verified: false });
    expect(await connect(browser, 'eve')).toBe('/account?provider=oidc&error=unverified');
    expect(await identities()).toEqual([]);
    one.oidc.people.set('eve', { name: 'Eve', email: 'eve@example.com', email_verified: true });
    await one.openBrowser().signIn('oidc', 'eve');
    one.oidc.people.set('eve', { email: ada.email, email_verified: true });
    expect(await connect(browser, 'eve')).toBe('/account?provider=oidc&error=identity_taken');
    expect(await identities()).toHaveLength(1);
  });

  test('ends with disconnecting it, unless it is the only way in', async () => {
    await signInWithPassword(browser);
    await connect(browser, 'ada');
    expect(await disconnectIdentity(ctx, { provider: 'github' })).toEqual({ outcome: 'not_found' });
    const { account } = schema;
    const password = and(eq(account.userId, ada.id), eq(account.providerId, 'credential'));
    await one.services.db.write.delete(account).where(password);
    expect((await listIdentities(ctx)).hasPassword).toBe(false);
    expect(await disconnectIdentity(ctx, { provider: 'oidc' })).toEqual({ outcome: 'last_way' });
    // An admin gives a first password to who has none.
    expect(await resetPassword(ctx, { id: ada.id, password: 'a first password' })).toEqual({
      outcome: 'reset',
    });
    expect((await signInWithPassword(one.openBrowser(), 'a first password')).status).toBe(200);
    expect(await disconnectIdentity(ctx, { provider: 'oidc' })).toEqual({ outcome: 'disconnected' });
    expect(await identities()).toEqual([]);
    expect((await one.events()).map(({ type }) => type)).toEqual([
      'person.identity_connected',
      'person.password_reset',
      'person.identity_disconnected',
    ]);
    expect(await one.openBrowser().signIn('oidc', 'ada')).toContain('error=address_taken');
  });
});

test('the second factor is asked for after a provider too', async () => {
  await signInWithPassword(browser);
  await connect(browser, 'ada');
  const started = await startSecondFactor(ctx, { headers: headersOf(browser), password: TEST_PASSWORD });
  if (started.outcome !== 'started') throw new Error(started.outcome);
  const confirmed = await confirmSecondFactor(ctx, {
    headers: headersOf(browser),
    code: totpCode(started.secret),
  });
  expect(confirmed.outcome).toBe('on');
  const sessions = await one.services.db.read.select().from(schema.session);

  const halfway = one.openBrowser();
  expect(await halfway.signIn('oidc', 'ada', '/events')).toBe('/sign-in?next=%2Fevents&step=code');
  expect(await whoIs(halfway)).toBeNull();
  expect(await one.services.db.read.select().from(schema.session)).toEqual(sessions);
  expect(halfway.jar.names(TEST_BASE_URL)).not.toContain('tinyforge.session_token');

  const wrong = await halfway.post('/api/auth/two-factor/verify-totp', { code: '000000' });
  expect(wrong.status).toBe(401);
  expect(await whoIs(halfway)).toBeNull();
  // The next one: a code counts once.
  const code = nextTotpCode(started.secret);
  expect((await halfway.post('/api/auth/two-factor/verify-totp', { code })).status).toBe(200);
  expect((await whoIs(halfway))?.actor.id).toBe(ada.id);
});

test('who is disabled and enabled while a sign-in with a provider is under way is not halfway in by it', async () => {
  await signInWithPassword(browser);
  await connect(browser, 'ada');
  const headers = headersOf(browser);
  const started = await startSecondFactor(ctx, { headers, password: TEST_PASSWORD });
  if (started.outcome !== 'started') throw new Error(started.outcome);
  await confirmSecondFactor(ctx, { headers, code: totpCode(started.secret) });
  await one.addPerson('admin', 'Bob');

  const halfway = one.openBrowser();
  const back = await halfway.visit(await halfway.begin('oidc'), 'ada');
  const held = await holdSessions(one.testDatabase.ownerUrl, '');
  const answering = halfway.get(back);
  await held.isReached();
  await setDisabled(ctx, { id: ada.id, disabled: true });
  await setDisabled(ctx, { id: ada.id, disabled: false });
  await held.release();
  expect((await answering).headers.get('location')).toBe('/sign-in?next=%2F&provider=oidc');
  const code = nextTotpCode(started.secret);
  const answer = await halfway.post('/api/auth/two-factor/verify-totp', { code });
  expect(await answer.json()).toMatchObject({ code: 'INVALID_TWO_FACTOR_COOKIE' });
  expect(await one.services.db.read.select().from(schema.session)).toEqual([]);
});
