import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DemoApp } from '../apps.ts';
import { createDemoRepository } from '../create-demo-repository.ts';
import { runGit } from '../git.ts';
import { type Exchange, nameExchange } from '../testing/exchange.ts';
import { loadGithubDescription } from '../testing/github-description.ts';
import { createTestDirectory, startTestForge } from '../testing/start-test-forge.ts';

const API = '/github/api/v3';
const REPO = '/repos/acme/web';
const TOKEN = { token: 'ghp_reader', forge: 'github', access: 'all', scopes: ['repo'] } as const;
const INSTALLATIONS = '/app/installations';
const NOBODY = 'f'.repeat(40);

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const APP: DemoApp = {
  appId: '4711',
  clientId: 'Iv23liTestOnly',
  slug: 'tinyforge-reader',
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  installations: [
    { id: 71, account: 'acme', permissions: { contents: 'read' }, repositories: 'all' },
    { id: 72, account: 'other', permissions: {}, repositories: ['other/web'], suspended: true },
  ],
};

const directory = await createTestDirectory();
const forge = await startTestForge({ directory, tokens: [TOKEN], apps: [APP] });
/** The same repositories, where nobody without a token may ask anything. */
const exhausted = await startTestForge({ directory, rateLimit: { anonymous: 0, authenticated: 0 } });
const description = await loadGithubDescription();
const ids: Record<string, string> = {};

beforeAll(async () => {
  const { path } = await createDemoRepository({
    directory,
    forge: 'github',
    repository: 'acme/web',
    files: {
      '.tinyforge.yml': 'version: 1\n',
      'docs/broken.md': { symlink: '../missing.yml' },
      'docs/read me.md': 'spaces',
      'over.bin': new Uint8Array(1024 * 1024 + 1),
      '.gitmodules': '[submodule "lib"]\n\tpath = vendor/lib\n\turl = https://git.example.com/acme/lib.git\n',
      'vendor/lib': { submodule: 'a'.repeat(40) },
    },
  });
  await runGit({ path, args: ['tag', '-a', 'v1', '-m', 'one'] });
  for (const [name, revision] of Object.entries({ commit: 'main', tag: 'v1', blob: 'main:.tinyforge.yml' }))
    ids[name] = (await runGit({ path, args: ['rev-parse', revision] })).trim();
  await createDemoRepository({ directory, forge: 'github', repository: 'acme/empty', files: {} });
});

type Who = 'token' | 'app' | 'wrong' | 'nobody';

async function signIn(who: Who): Promise<Record<string, string>> {
  if (who === 'nobody') return {};
  if (who === 'wrong') return { authorization: 'Bearer ghp_unknown' };
  if (who === 'token') return { authorization: `Bearer ${TOKEN.token}` };
  const now = Math.floor(Date.now() / 1000);
  const jwt = new SignJWT().setProtectedHeader({ alg: 'RS256' }).setIssuer(APP.appId);
  const signed = await jwt
    .setIssuedAt(now - 60)
    .setExpirationTime(now + 300)
    .sign(privateKey);
  return { authorization: `Bearer ${signed}` };
}

/** `<blob>` and its like stand for ids that are known only when the repository is there. */
async function ask(method: string, wanted: string, who: Who = 'token', sent?: unknown): Promise<Exchange> {
  const path = wanted.replace(/<(\w+)>/g, (_all, name: string) => ids[name] ?? name);
  const { port } = who === 'nobody' ? exhausted : forge;
  const response = await fetch(`http://127.0.0.1:${port}${API}${path}`, {
    method,
    headers: await signIn(who),
    ...(sent !== undefined && { body: JSON.stringify(sent) }),
  });
  const { status } = response;
  return { method, path, status, ...(sent !== undefined && { sent }), answered: await response.json() };
}

describe('as GitHub describes it (@octokit/openapi)', () => {
  test.each<[string, number, Who?]>([
    [REPO, 200],
    [`${REPO}/commits/heads/main`, 200],
    [`${REPO}/commits?sha=main&path=.tinyforge.yml&per_page=1`, 200],
    [`${REPO}/git/ref/heads/main`, 200],
    [`${REPO}/git/ref/tags/v1`, 200],
    [`${REPO}/git/trees/main?recursive=1`, 200],
    [`${REPO}/git/commits/<commit>`, 200],
    [`${REPO}/git/tags/<tag>`, 200],
    [`${REPO}/git/blobs/<blob>`, 200],
    [`${REPO}/contents/.tinyforge.yml`, 200],
    [`${REPO}/contents/over.bin`, 200],
    [`${REPO}/contents/docs`, 200],
    [`${REPO}/contents/docs/broken.md`, 200],
    [`${REPO}/contents/vendor/lib`, 200],
    ['/user', 200],
    ['/rate_limit', 200],
    ['/app', 200, 'app'],
    [`${INSTALLATIONS}/71`, 200, 'app'],
    [`${INSTALLATIONS}/72`, 200, 'app'],
    ['/users/acme/installation', 200, 'app'],
    ['/users/nobody/installation', 404, 'app'],
    ['/repos/acme/nowhere', 404],
    [`${REPO}/contents/nowhere.yml`, 404],
    [`${REPO}/git/ref/heads/nowhere`, 404],
    [`${REPO}/git/blobs/${NOBODY}`, 404],
    [`${REPO}/git/commits/${NOBODY}`, 404],
    [`${REPO}/git/tags/${NOBODY}`, 404],
    [`${REPO}/git/trees/${NOBODY}`, 404],
    [`${REPO}/commits/nowhere`, 422],
    ['/repos/acme/empty/commits', 409],
    ['/repos/acme/empty/git/ref/heads/main', 409],
    [REPO, 401, 'wrong'],
    ['/user', 401, 'wrong'],
    ['/app', 401, 'token'],
    [REPO, 403, 'nobody'],
    [`${INSTALLATIONS}/73`, 404, 'app'],
  ])('GET %s → %i', async (path, status, who) => {
    const exchange = await ask('GET', path, who);
    expect(exchange.status).toBe(status);
    expect(description.findFaults(exchange)).toEqual([]);
  });

  test.each<[string, unknown, number, Who]>([
    ['71', { permissions: { contents: 'read' } }, 201, 'app'],
    ['71', { permissions: { contents: 'write' } }, 422, 'app'],
    ['72', {}, 403, 'app'],
    ['73', {}, 404, 'app'],
    ['71', {}, 401, 'token'],
  ])('POST /app/installations/%s/access_tokens %j → %i', async (id, sent, status, who) => {
    const exchange = await ask('POST', `${INSTALLATIONS}/${id}/access_tokens`, who, sent);
    expect(exchange.status).toBe(status);
    expect(description.findFaults(exchange)).toEqual([]);
  });
});

describe('a fault is found in', () => {
  const good = async () => ask('GET', `${REPO}/commits?per_page=1`);
  test.each<[string, (exchange: Exchange) => Partial<Exchange>, RegExp]>([
    ['a path', () => ({ path: `${REPO}/commitz` }), /^GET \/repos\/acme\/web\/commitz is not described$/],
    ['a method', () => ({ method: 'POST' }), /^POST .* is not described$/],
    ['a name of the query', () => ({ path: `${REPO}/commits?limit=1` }), /^query: .*"limit"/],
    ['a value of the query', () => ({ path: `${REPO}/commits?per_page=one` }), /^query: .*must be integer/],
    ['a body', () => ({ sent: {} }), /^a body was sent/],
    ['a status', () => ({ status: 418 }), /^status 418/],
    ['an answer', () => ({ answered: {} }), /^answer: must be array/],
    [
      'a missing key',
      ({ answered }) => ({ answered: [omit(answered, 'sha')] }),
      /must have required property 'sha'/,
    ],
    ['an unknown key', ({ answered }) => ({ answered: [{ ...first(answered), shar: 1 }] }), /"shar"/],
    [
      'a type',
      ({ answered }) => ({ answered: [{ ...first(answered), sha: 1 }] }),
      /^answer: \/0\/sha must be string/,
    ],
  ])('%s', async (_what, change, fault) => {
    const exchange = await good();
    expect(description.findFaults(exchange), nameExchange(exchange)).toEqual([]);
    expect(description.findFaults({ ...exchange, ...change(exchange) })).toContainEqual(
      expect.stringMatching(fault),
    );
  });

  test('the body of a POST', () => {
    const path = `${INSTALLATIONS}/71/access_tokens`;
    const sent = { permissions: { contents: 'admin', everything: 'read' } };
    const faults = description.findFaults({ method: 'POST', path, sent, status: 404, answered: {} });
    for (const fault of [/^body: .*everything/, /^body: .*contents must be equal to one of/])
      expect(faults).toContainEqual(expect.stringMatching(fault));
  });
});

function first(list: unknown): Record<string, unknown> {
  return (list as Record<string, unknown>[])[0] ?? {};
}

function omit(list: unknown, key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(first(list)).filter(([name]) => name !== key));
}
