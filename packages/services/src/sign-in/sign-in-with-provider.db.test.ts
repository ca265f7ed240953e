import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, test } from 'vitest';
import { getSignedIn } from '../auth/get-signed-in.ts';
import { setDisabled } from '../person/set-disabled.ts';
import { createOidcServices, type OidcServices } from '../testing/create-oidc-services.ts';
import { holdSessions, TEST_BASE_URL, type TestBrowser } from '../testing/index.ts';

let one: OidcServices;
afterEach(() => one.close());

const ADA = { name: 'Ada Lovelace', email: 'Ada@Example.com', email_verified: true };

const whoIs = async (browser: TestBrowser) =>
  getSignedIn(one.door, new Headers({ cookie: browser.jar.header(TEST_BASE_URL) }));
const accounts = () => one.services.db.read.select().from(schema.account);

/** Services with one admin in them, so that the set-up is over. */
async function open(settings?: Parameters<typeof createOidcServices>[0]) {
  one = await createOidcServices(settings);
  const admin = await one.addPerson('admin', 'First');
  return { admin };
}

async function expectRefused(failure: string, why?: string): Promise<void> {
  const browser = one.openBrowser();
  const page = await browser.signIn('oidc', 'ada');
  expect(page, why).toBe(`/sign-in?next=%2F&provider=oidc&error=${failure}`);
  expect(await whoIs(browser)).toBeNull();
  expect(await one.people()).toHaveLength(1);
  expect(await accounts()).toHaveLength(1);
  expect(await one.events()).toEqual([]);
  await one.services.db.write.delete(schema.rateLimit);
}

describe('somebody new', () => {
  test('whose domain is listed gets an account without rights, and is the same person the next time', async () => {
    await open({ domains: ['example.com'] });
    one.oidc.people.set('ada', ADA);
    const browser = one.openBrowser();
    expect(await browser.signIn('oidc', 'ada', '/workloads/1?x=y')).toBe(
      '/sign-in?next=%2Fworkloads%2F1%3Fx%3Dy',
    );

    const signedIn = await whoIs(browser);
    expect(signedIn).toMatchObject({
      email: 'ada@example.com',
      actor: { name: 'Ada Lovelace', role: 'none' },
    });
    const id = signedIn?.actor.id;
    const { issuer } = one.oidc;
    expect((await accounts()).filter(({ userId }) => userId === id)).toMatchObject([
      {
        providerId: 'oidc',
        accountId: `${issuer}#ada`,
        accessToken: null,
        refreshToken: null,
        idToken: null,
        password: null,
      },
    ]);
    expect(await one.events()).toEqual([
      {
        type: 'person.created',
        actorName: 'Ada Lovelace',
        data: { personId: id, name: 'Ada Lovelace', role: 'none', provider: 'oidc' },
      },
      {
        type: 'person.identity_connected',
        actorName: 'Ada Lovelace',
        data: { personId: id, name: 'Ada Lovelace', provider: 'oidc' },
      },
    ]);

    // By subject: another address and name make nobody else of them.
    one.oidc.people.set('ada', { ...ADA, email: 'countess@example.com', name: 'A. L.' });
    const later = one.openBrowser();
    await later.signIn('oidc', 'ada');
    expect((await whoIs(later))?.actor.id).toBe(id);
    expect(await one.people()).toHaveLength(2);
    expect(await accounts()).toHaveLength(2);
  });

  test('is refused where the address proves nothing, and nothing is made', async () => {
    await open({ domains: ['example.com'] });
    const cases: [failure: string, why: string, claims: Record<string, unknown>][] = [
      ['unverified', 'the address is not verified', { email_verified: false }],
      ['unverified', 'nothing is said about the address', { email_verified: undefined }],
      ['unverified', 'there is no address', { email: undefined }],
      ['unverified', 'two addresses in one', { email: 'ada@example.com, eve@evil.example' }],
      ['unverified', 'a list', { email: ['ada@example.com'] }],
      ['unverified', 'the domain stands before the @', { email: '"@example.com"@evil.example' }],
      ['domain', 'the domain is another', { email: 'ada@evil.example' }],
      ['domain', 'the domain only ends alike', { email: 'ada@notexample.com' }],
      ['domain', 'the domain is one below', { email: 'ada@mail.example.com' }],
    ];
    for (const [failure, why, claims] of cases) {
      one.oidc.people.set('ada', { ...ADA, ...claims });
      await expectRefused(failure, why);
    }
    expect(one.logged.join('')).not.toMatch(/example\.com/i);
  });

  test('is refused where the domain of the list is spelled with other letters', async () => {
    await open({ domains: ['kompany.example'] });
    one.oidc.people.set('ada', { ...ADA, email: 'ada@\u212aompany.example' });
    await expectRefused('unverified');
  });

  test('is refused where nobody has said who may come in', async () => {
    await open();
    one.oidc.people.set('ada', ADA);
    await expectRefused('not_admitted');
  });

  test('is refused while there is no admin: the set-up link makes the first one', async () => {
    one = await createOidcServices({
      domains: ['example.com'],
      provider: { roles: [{ group: '*', role: 'admin' }] },
    });
    one.oidc.people.set('ada', ADA);
    expect(await one.openBrowser().signIn('oidc', 'ada')).toContain('error=not_set_up');
    expect(await one.people()).toEqual([]);
  });

  test('may have an address that the provider says nothing about, where the operator says so', async () => {
    await open({ domains: ['example.com'], provider: { assumesVerified: true } });
    one.oidc.people.set('ada', { ...ADA, email_verified: undefined });
    one.oidc.people.set('eve', { ...ADA, email_verified: false });
    const browser = one.openBrowser();
    await browser.signIn('oidc', 'ada');
    expect((await whoIs(browser))?.email).toBe('ada@example.com');
    expect(await one.openBrowser().signIn('oidc', 'eve')).toContain('error=unverified');
  });

  test('who comes twice at the same moment is one person', async () => {
    await open({ domains: ['example.com'] });
    one.oidc.people.set('ada', ADA);
    const pages = await Promise.all([1, 2, 3].map(() => one.openBrowser().signIn('oidc', 'ada')));
    expect(pages).toEqual(Array(3).fill('/sign-in?next=%2F'));
    expect(await one.people()).toHaveLength(2);
    expect(await accounts()).toHaveLength(2);
  });
});

describe('an account with the same address', () => {
  test('is not taken over by a provider that the operator has not named for that', async () => {
    const { admin } = await open({ domains: ['example.com'] });
    one.oidc.people.set('eve', { ...ADA, email: admin.email });
    const browser = one.openBrowser();
    expect(await browser.signIn('oidc', 'eve')).toContain('error=address_taken');
    expect(await whoIs(browser)).toBeNull();
    expect(await accounts()).toHaveLength(1);
  });

  test('is by one that is, with an event', async () => {
    const { admin } = await open({ linksByEmail: ['oidc'] });
    one.oidc.people.set('ada', { ...ADA, email: admin.email.toUpperCase() });
    const browser = one.openBrowser();
    await browser.signIn('oidc', 'ada');
    expect(await whoIs(browser)).toMatchObject({ actor: { id: admin.id, role: 'admin' } });
    expect(await one.events()).toEqual([
      {
        type: 'person.identity_connected',
        actorName: 'system',
        data: { personId: admin.id, name: 'First', provider: 'oidc' },
      },
    ]);
  });

  test('but not with one of other letters that only become the same in lower case', async () => {
    const { admin } = await open({ linksByEmail: ['oidc'] });
    await one.services.db.write.update(schema.user).set({ email: 'kim@kompany.example' });
    for (const email of ['\u212aim@kompany.example', 'kim@\u212aompany.example']) {
      one.oidc.people.set('eve', { ...ADA, email });
      expect(await one.openBrowser().signIn('oidc', 'eve')).toContain('error=unverified');
    }
    expect((await accounts()).map(({ userId }) => userId)).toEqual([admin.id]);
  });

  test('but not with an address that is not verified', async () => {
    const { admin } = await open({ linksByEmail: ['oidc'] });
    one.oidc.people.set('eve', { ...ADA, email: admin.email, email_verified: false });
    expect(await one.openBrowser().signIn('oidc', 'eve')).toContain('error=unverified');
    expect(await accounts()).toHaveLength(1);
  });
});

test('the same subject of another issuer is somebody else', async () => {
  await open({ domains: ['example.com'] });
  one.oidc.people.set('ada', ADA);
  await one.openBrowser().signIn('oidc', 'ada');
  await one.services.db.write
    .update(schema.account)
    .set({ accountId: 'https://old.example.com#ada' })
    .where(eq(schema.account.providerId, 'oidc'));
  expect(await one.openBrowser().signIn('oidc', 'ada')).toContain('error=address_taken');
});

test('whoever is disabled stays out', async () => {
  const { admin } = await open({ domains: ['example.com'] });
  one.oidc.people.set('ada', ADA);
  const browser = one.openBrowser();
  await browser.signIn('oidc', 'ada');
  const id = (await whoIs(browser))?.actor.id ?? '';
  await setDisabled({ ...one.as(admin), auth: one.auth }, { id, disabled: true });
  expect(await whoIs(browser)).toBeNull();
  const again = one.openBrowser();
  expect(await again.signIn('oidc', 'ada')).toContain('error=disabled');
  expect(await whoIs(again)).toBeNull();
});

test('whose address has left the domains of the list stays out', async () => {
  await open({ domains: ['example.com'] });
  one.oidc.people.set('ada', ADA);
  await one.openBrowser().signIn('oidc', 'ada');
  one.oidc.people.set('ada', { ...ADA, email: 'ada@elsewhere.example' });
  expect(await one.openBrowser().signIn('oidc', 'ada')).toContain('error=domain');
});

test('who says no at the provider is back at the sign-in page', async () => {
  await open({ domains: ['example.com'] });
  const browser = one.openBrowser();
  expect(await browser.signIn('oidc', null)).toMatch(
    /^\/sign-in\?next=%2F&provider=oidc&error=access_denied/,
  );
  expect(await whoIs(browser)).toBeNull();
});

test('a provider that is not there is told at once, and asked again the next time', async () => {
  await open({ domains: ['example.com'] });
  const [address = '', port] = one.oidc.host.split(':');
  const [allowed] = one.allowedHosts.splice(0);
  const browser = one.openBrowser();
  const answer = await browser.post('/api/auth/sign-in/social', { provider: 'oidc', next: '/' });
  expect([answer.status, await answer.json()]).toMatchObject([502, { code: 'unreachable' }]);
  expect(one.oidc.requests).toEqual([]);
  expect(allowed).toEqual({ kind: 'address', address, port: Number(port) });
  if (allowed) one.allowedHosts.push(allowed);
  one.oidc.people.set('ada', ADA);
  expect(await browser.signIn('oidc', 'ada')).toBe('/sign-in?next=%2F');
});

test('who is disabled while a sign-in is under way does not get in by it', async () => {
  const { admin } = await open({ domains: ['example.com'] });
  one.oidc.people.set('ada', ADA);
  const first = one.openBrowser();
  await first.signIn('oidc', 'ada');
  const id = (await whoIs(first))?.actor.id ?? '';

  const browser = one.openBrowser();
  const back = await browser.visit(await browser.begin('oidc'), 'ada');
  const held = await holdSessions(one.testDatabase.ownerUrl, '');
  const answering = browser.get(back);
  await held.isReached();
  await setDisabled({ ...one.services, auth: one.auth, actor: admin }, { id, disabled: true });
  await held.release();
  expect((await answering).headers.get('location')).toBe('/sign-in?next=%2F&provider=oidc');
  expect(await whoIs(browser)).toBeNull();
  expect(await one.services.db.read.select().from(schema.session)).toEqual([]);
});
