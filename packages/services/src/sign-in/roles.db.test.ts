import { afterEach, expect, test } from 'vitest';
import { getSignedIn } from '../auth/get-signed-in.ts';
import { createOidcServices, type OidcServices } from '../testing/create-oidc-services.ts';
import { TEST_BASE_URL } from '../testing/index.ts';

let one: OidcServices;
afterEach(() => one.close());

const ROLES = [
  { group: 'platform', role: 'admin' },
  { group: 'staff', role: 'viewer' },
] as const;
const ADA = { name: 'Ada', email: 'ada@example.com', email_verified: true };

/** Signs somebody in with these claims; their role afterwards, null where they stay out. */
async function roleAfter(claims: Record<string, unknown>, subject = 'ada') {
  one.oidc.people.set(subject, { ...ADA, ...claims });
  const browser = one.openBrowser();
  await browser.signIn('oidc', subject);
  const signedIn = await getSignedIn(one.door, new Headers({ cookie: browser.jar.header(TEST_BASE_URL) }));
  return signedIn?.actor.role ?? null;
}

test('the groups of the provider decide at every sign-in, each change with its event', async () => {
  one = await createOidcServices({ provider: { roles: ROLES } });
  await one.addPerson('admin', 'First');
  expect(await roleAfter({ groups: ['staff', 'others'] })).toBe('viewer');
  expect(await roleAfter({ groups: ['staff', 'platform'] })).toBe('admin');
  expect(await roleAfter({ groups: 'staff' })).toBe('viewer');
  expect(await roleAfter({ groups: ['staff'] })).toBe('viewer');
  // No group of a rule, none at all, and what is no list of texts: no rights.
  expect(await roleAfter({ groups: ['Staff', 'platform '] })).toBe('none');
  expect(await roleAfter({ groups: [{ platform: true }, 7, null] })).toBe('none');
  const events = await one.events();
  expect(events.map(({ type, actorName, data }) => [type, actorName, data])).toMatchObject([
    ['person.created', 'Ada', { role: 'viewer', provider: 'oidc' }],
    ['person.identity_connected', 'Ada', { provider: 'oidc' }],
    ['person.role_changed', 'system', { name: 'Ada', from: 'viewer', to: 'admin', provider: 'oidc' }],
    ['person.role_changed', 'system', { from: 'admin', to: 'viewer', provider: 'oidc' }],
    ['person.role_changed', 'system', { from: 'viewer', to: 'none', provider: 'oidc' }],
  ]);
  expect(events).toHaveLength(5);
});

test('the last admin who can sign in stays one, and the log says so', async () => {
  one = await createOidcServices({ provider: { roles: ROLES }, linksByEmail: ['oidc'] });
  const last = await one.addPerson('admin', 'Last');
  expect(await roleAfter({ email: last.email, groups: [] })).toBe('admin');
  expect(one.logged.join('')).toContain('the last admin');
  expect((await one.events()).map(({ type }) => type)).toEqual(['person.identity_connected']);
  await one.addPerson('admin', 'Another');
  expect(await roleAfter({ email: last.email, groups: [] })).toBe('none');
});

test('a rule for everybody reaches whoever a listed domain lets in, and nobody else', async () => {
  one = await createOidcServices({
    domains: ['example.com'],
    provider: { roles: [...ROLES, { group: '*', role: 'viewer' }] },
  });
  await one.addPerson('admin', 'First');
  expect(await roleAfter({})).toBe('viewer');
  expect(await roleAfter({ groups: ['platform'] })).toBe('admin');
  expect(await roleAfter({ email: 'eve@evil.example', groups: ['platform'] }, 'eve')).toBeNull();
});

test('a claim may lie deeper, or be named like an address', async () => {
  one = await createOidcServices({ provider: { roles: ROLES, rolesClaim: 'groups.tinyforge.roles' } });
  await one.addPerson('admin', 'First');
  expect(await roleAfter({ groups: { tinyforge: { roles: ['platform'] } } })).toBe('admin');
  expect(await roleAfter({ groups: { tinyforge: 'platform' } })).toBe('none');
});

test('without rules a provider changes nobody’s role', async () => {
  one = await createOidcServices({ linksByEmail: ['oidc'] });
  await one.addPerson('admin', 'First');
  const second = await one.addPerson('viewer', 'Second');
  expect(await roleAfter({ email: second.email, groups: ['platform'] })).toBe('viewer');
});

test('forges are asked as OpenID Connect providers, and their groups know no case', async () => {
  for (const id of ['gitlab', 'gitea'] as const) {
    one = await createOidcServices({
      provider: {
        id,
        scopes: [],
        roles: [{ group: id === 'gitea' ? 'acme:platform' : 'acme/platform', role: 'admin' }],
      },
    });
    await one.addPerson('admin', 'First');
    const group = id === 'gitea' ? 'Acme:platform' : 'Acme/Platform';
    one.oidc.people.set('7', { ...ADA, groups: [group] });
    // GitLab's userinfo has the groups by itself; the provider of the test gives what is asked for.
    const browser = one.openBrowser();
    const start = await browser.begin(id);
    expect(start.searchParams.get('scope')).toBe(
      // Without `read:user` Gitea's token would have all rights of the account.
      `openid profile email${id === 'gitea' ? ' groups read:user' : ''}`,
    );
    start.searchParams.set('scope', 'openid profile email groups');
    await browser.get(await browser.visit(start, '7'));
    const signedIn = await getSignedIn(one.door, new Headers({ cookie: browser.jar.header(TEST_BASE_URL) }));
    expect(signedIn?.actor.role, id).toBe('admin');
    if (id === 'gitlab') await one.close();
  }
});
