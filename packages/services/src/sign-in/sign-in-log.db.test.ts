import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, test } from 'vitest';
import { getSignedIn } from '../auth/get-signed-in.ts';
import { TEST_BASE_URL } from '../testing/compose-test-services.ts';
import { createOidcServices, type OidcServices } from '../testing/create-oidc-services.ts';
import type { TestBrowser } from '../testing/open-test-browser.ts';

const ADA = { name: 'Ada Lovelace', email: 'ada@example.com', email_verified: true };

let one: OidcServices;
afterEach(() => one.close());

async function open(settings: Parameters<typeof createOidcServices>[0]) {
  one = await createOidcServices(settings);
  await one.addPerson('admin', 'First');
  one.oidc.people.set('ada', ADA);
  return one.openBrowser();
}

/** The last line of the log about a sign-in. */
function lastLine(): Record<string, unknown> {
  const lines = one.logged.map((line) => JSON.parse(line) as Record<string, unknown>);
  return lines.filter(({ source }) => source === 'sign-in').at(-1) ?? {};
}

describe('a sign-in that fails logs which request failed, and the error code of the provider', () => {
  test('for a wrong client secret', async () => {
    const clientSecret = 'another secret';
    const browser = await open({ provider: { clientSecret } });
    expect(await browser.signIn('oidc', 'ada')).toContain('error=bad_answer');
    expect(lastLine()).toMatchObject({
      provider: 'oidc',
      failure: 'bad_answer',
      request: 'token',
      status: 401,
      providerError: 'invalid_client',
    });
    expect(one.logged.join('')).not.toContain(clientSecret);
  });

  test('for a scope that the provider does not know', async () => {
    const browser = await open({ provider: { scopes: ['groups'] } });
    const start = await browser.begin('oidc');
    const state = start.searchParams.get('state');
    const back = new URL(`/api/auth/callback/oidc?error=invalid_scope&state=${state}`, TEST_BASE_URL);
    await browser.get(back);
    expect(lastLine()).toMatchObject({
      provider: 'oidc',
      request: 'authorization',
      providerError: 'invalid_scope',
    });
  });

  test('but nothing that only looks like a code, and nothing for a browser that began no sign-in', async () => {
    const browser = await open({});
    const before = one.logged.length;
    await one
      .openBrowser()
      .get(new URL('/api/auth/callback/oidc?error=invalid_scope&state=x', TEST_BASE_URL));
    expect(one.logged.slice(before).join('')).not.toContain('invalid_scope');
    const state = (await browser.begin('oidc')).searchParams.get('state');
    const error = encodeURIComponent('tinyforge s3cret <script>');
    await browser.get(new URL(`/api/auth/callback/oidc?error=${error}&state=${state}`, TEST_BASE_URL));
    expect(lastLine()).toMatchObject({ request: 'authorization' });
    expect(lastLine()).not.toHaveProperty('providerError');
    expect(one.logged.join('')).not.toContain('s3cret');
  });
});

describe('a provider that calls itself by another address', () => {
  /** As after a sign-in at an earlier address of the provider. */
  async function renameIssuer(): Promise<void> {
    const { account } = schema;
    await one.services.db.write
      .update(account)
      .set({ accountId: 'https://old.example#ada' })
      .where(eq(account.providerId, 'oidc'));
  }
  const whoIs = (browser: TestBrowser) =>
    getSignedIn(one.door, new Headers({ cookie: browser.jar.header(TEST_BASE_URL) }));

  test('does not let people in by themselves, as docs/sign-in.md says', async () => {
    const browser = await open({ domains: ['example.com'] });
    await browser.signIn('oidc', 'ada');
    await renameIssuer();
    expect(await one.openBrowser().signIn('oidc', 'ada')).toContain('error=address_taken');
    expect(lastLine()).toMatchObject({ failure: 'address_taken' });
  });

  test('lets them in as who they were while TINYFORGE_SIGN_IN_LINK names it', async () => {
    const browser = await open({ domains: ['example.com'], linksByEmail: ['oidc'] });
    await browser.signIn('oidc', 'ada');
    const before = await whoIs(browser);
    await renameIssuer();
    const again = one.openBrowser();
    expect(await again.signIn('oidc', 'ada')).not.toContain('error');
    expect((await whoIs(again))?.actor.id).toBe(before?.actor.id);
    expect(await one.people()).toHaveLength(2);
  });
});
