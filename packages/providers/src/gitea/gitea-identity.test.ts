import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DemoForge, startDemoForge } from '@tinyforge/demo-forge';
import { findGiteaFaults } from '@tinyforge/demo-forge/testing';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createProviders } from '../create-providers.ts';
import type { ConnectionResult, GitProvider } from '../provider.ts';
import { createSafeFetch } from '../safe-fetch/safe-fetch.ts';

let directory: string;
let forge: DemoForge;
let safeFetch: ReturnType<typeof createSafeFetch>;
let gitea: GitProvider;
let intercept: ((request: Request) => Response | undefined) | null = null;
const asked: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tinyforge-gitea-identity-'));
  forge = await startDemoForge({
    directory,
    intercept: (request) => {
      asked.push(new URL(request.url).href.slice(forge.baseUrl('gitea').length));
      return intercept?.(request);
    },
  });
  const allowed = [{ kind: 'address', address: '127.0.0.1', port: forge.port }] as const;
  safeFetch = createSafeFetch({ allowedHosts: () => allowed });
  gitea = createProviders({ fetch: safeFetch }).gitea;
});
afterEach(() => {
  intercept = null;
  asked.length = 0;
});
afterAll(async () => {
  await safeFetch.close();
  await forge.stop();
  await rm(directory, { recursive: true, force: true });
});

function test(scopes: string[], more: { isBarred?: boolean } = {}): Promise<ConnectionResult> {
  forge.setTokens([{ token: 'a-token', forge: 'gitea', access: 'all', scopes, ...more }]);
  return gitea.testConnection({ baseUrl: forge.baseUrl('gitea'), token: 'a-token' });
}

it.each([
  ['read:repository', null, []],
  ['read:repository,read:user', 'demo', []],
  ['read:user', 'demo', ['cannot_read']],
  ['read:misc', null, ['cannot_read']],
  ['write:repository', null, ['can_write']],
  ['read:user,write:repository', 'demo', ['can_write']],
  ['read:repository,write:issue', null, ['can_write']],
  ['public-only,read:repository', null, ['only_public']],
  ['public-only,read:repository,read:user', 'demo', ['only_public']],
])('tells the scopes of a token with %s', async (scope, login, warnings) => {
  const scopes = scope.split(',');
  expect(await test(scopes)).toEqual({ ok: true, login, scopes, warnings });
});

it('warns of a token that is let in everywhere, and says no scopes that it was not told', async () => {
  expect(await test(['all'])).toEqual({ ok: true, login: 'demo', scopes: null, warnings: ['can_write'] });
});

it('fails for an account that may not sign in, whatever its token may do', async () => {
  for (const scopes of [['all'], ['read:repository'], ['read:user']])
    expect(await test(scopes, { isBarred: true })).toEqual({
      ok: false,
      failure: { outcome: 'fetch_failed', reason: 'forbidden', httpStatus: 403 },
    });
});

/** Forgejo names the scopes that would do, and not those that the token has. */
const forgejo = (request: Request, held: string[]) => {
  const area = { '/user': 'user', '/repos/search': 'repository', '/notifications/new': 'notification' };
  const path = new URL(request.url).pathname.replace('/gitea/api/v1', '');
  const [, needed = 'admin'] = Object.entries(area).find(([each]) => each === path) ?? [];
  if (held.includes(`read:${needed}`)) return undefined;
  const message = `token does not have at least one of required scope(s): [read:${needed}]`;
  return Response.json({ message, url: '' }, { status: 403 });
};

it.each([
  [['read:repository'], null, []],
  [['read:repository', 'read:user'], 'demo', []],
  [['read:user'], 'demo', ['cannot_read']],
  [[], null, ['cannot_read']],
])('knows of Forgejo whether a token with %j reads repositories', async (held, login, warnings) => {
  intercept = (request) => forgejo(request, held);
  expect(await test(['all'])).toEqual({ ok: true, login, scopes: null, warnings });
});

it.each([
  ['scopes that are none', 'token scope=<script>,read:user', null],
  ['nothing after the words', 'token scope=', []],
])('takes no other words for scopes: %s', async (_name, words, scopes) => {
  const message = `token does not have at least one of required scope(s), required=[read:user], ${words}`;
  intercept = () => Response.json({ message }, { status: 403 });
  expect(await test([])).toMatchObject({ ok: true, scopes, warnings: ['cannot_read'] });
});

it('sends requests that Gitea describes, and none that changes anything', async () => {
  await test(['all']);
  const requests = asked.map((path) => ({ method: 'GET', path: path.slice('/api/v1'.length) }));
  expect(requests.map(({ path }) => path)).toEqual([
    '/user',
    '/repos/search?limit=1',
    '/notifications/new',
    '/admin/cron?limit=1',
  ]);
  expect(await findGiteaFaults(requests)).toEqual([]);
});
