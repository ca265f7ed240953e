import { loadGithubDescription, nameExchange } from '@tinyforge/demo-forge/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { getSignedIn } from '../auth/get-signed-in.ts';
import {
  createTestServices,
  openTestBrowser,
  TEST_BASE_URL,
  type TestBrowser,
  type TestServices,
} from '../testing/index.ts';
import { type FakeGithub, startFakeGithub } from '../testing/start-fake-github.ts';
import type { SignInProvider } from './sign-in-settings.ts';

let github: FakeGithub;
let one: TestServices;
beforeEach(async () => {
  github = await startFakeGithub();
});
afterEach(async () => {
  await one.close();
  await github.close();
});

async function open({ domains = [], roles = null }: { domains?: string[]; roles?: SignInProvider['roles'] }) {
  const { url, clientId, clientSecret } = github;
  const rest = { rolesClaim: 'groups', scopes: [], assumesVerified: false };
  one = await createTestServices({
    signIn: {
      providers: [{ id: 'github', name: 'GitHub', url, clientId, clientSecret, roles, ...rest }],
      domains,
      linksByEmail: [],
    },
  });
  const [address = '', port] = github.host.split(':');
  one.allowedHosts.push({ kind: 'address', address, port: Number(port) });
  await one.addPerson('admin', 'First');
  return openTestBrowser(one);
}

const whoIs = (browser: TestBrowser) =>
  getSignedIn(one.door, new Headers({ cookie: browser.jar.header(TEST_BASE_URL) }));

const MONA = {
  id: 583231,
  login: 'mona',
  name: 'Mona Lisa',
  emails: [
    { email: 'private@home.example', verified: true, primary: true },
    { email: 'Mona@Example.com', verified: true, primary: false },
    { email: 'boss@example.com', verified: false, primary: false },
  ],
  orgs: ['Acme'],
  teams: ['Acme/Platform'],
};

test('the verified address of a listed domain counts, and the number of the account says who it is', async () => {
  const browser = await open({ domains: ['example.com'] });
  github.people.set('mona', MONA);
  expect(await browser.signIn('github', 'mona', '/events')).toBe('/sign-in?next=%2Fevents');
  const signedIn = await whoIs(browser);
  expect(signedIn).toMatchObject({ email: 'mona@example.com', actor: { name: 'Mona Lisa', role: 'none' } });
  expect(github.scopes[0]).toBe('read:user user:email');

  // Another login and name: the same person. Another number under the same login: somebody else, who finds the address taken.
  github.people.set('lisa', { ...MONA, login: 'lisa', name: null });
  const again = openTestBrowser(one);
  await again.signIn('github', 'lisa');
  expect((await whoIs(again))?.actor.id).toBe(signedIn?.actor.id);
  github.people.set('mona', { ...MONA, id: 4 });
  expect(await openTestBrowser(one).signIn('github', 'mona')).toContain('error=address_taken');
});

test('organizations and teams give roles, whatever case they are written in', async () => {
  const browser = await open({
    roles: [
      { group: 'acme', role: 'viewer' },
      { group: 'acme/platform', role: 'admin' },
    ],
  });
  github.people.set('mona', MONA);
  await browser.signIn('github', 'mona');
  expect(await whoIs(browser)).toMatchObject({ email: 'private@home.example', actor: { role: 'admin' } });
  expect(github.scopes[0]).toBe('read:user user:email read:org');
  github.people.set('mona', { ...MONA, teams: [] });
  const later = openTestBrowser(one);
  await later.signIn('github', 'mona');
  expect((await whoIs(later))?.actor.role).toBe('viewer');
  github.people.set('eve', { ...MONA, id: 5, login: 'eve', orgs: ['evil'], teams: ['evil/platform'] });
  expect(await openTestBrowser(one).signIn('github', 'eve')).toMatch(/error=(not_admitted|address_taken)/);

  const description = await loadGithubDescription();
  const faults = github.exchanges.flatMap((exchange) =>
    description.findFaults(exchange).map((fault) => `${nameExchange(exchange)}: ${fault}`),
  );
  expect(faults).toEqual([]);
  expect(new Set(github.exchanges.map(({ path }) => path.split('?')[0]))).toEqual(
    new Set(['/user', '/user/emails', '/user/orgs', '/user/teams']),
  );
});

test('an address that is not verified counts for nothing, and a code works once', async () => {
  const browser = await open({ domains: ['example.com'] });
  github.people.set('mona', {
    ...MONA,
    emails: [{ email: 'mona@example.com', verified: false, primary: true }],
  });
  expect(await browser.signIn('github', 'mona')).toContain('error=unverified');
  github.people.set('mona', MONA);
  const back = await browser.visit(await browser.begin('github'), 'mona');
  const code = back.searchParams.get('code') ?? '';
  await browser.get(back);
  const thief = openTestBrowser(one);
  const state = (await thief.begin('github')).searchParams.get('state') ?? '';
  const stolen = `/api/auth/callback/github?${new URLSearchParams({ code, state })}`;
  expect((await thief.get(stolen)).headers.get('location')).toContain('error=bad_answer');
  expect(await whoIs(thief)).toBeNull();
});
