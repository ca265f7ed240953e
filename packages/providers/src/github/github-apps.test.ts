import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createDemoRepository,
  type DemoApp,
  type DemoForge,
  type DemoInstallation,
  startDemoForge,
} from '@tinyforge/demo-forge';
import { loadGithubDescription } from '@tinyforge/demo-forge/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createProviders } from '../create-providers.ts';
import type { GithubApp, ReadFileRequest } from '../provider.ts';
import { createSafeFetch } from '../safe-fetch/safe-fetch.ts';
import { findAllFaults, findRequestFaults, recordExchanges } from '../testing/record-exchanges.ts';
import { SYSTEM_TIMING } from '../timing.ts';

function createKey() {
  const pem = { type: 'pkcs8', format: 'pem' } as const;
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: pem,
    publicKeyEncoding: { ...pem, type: 'spki' },
  });
}

const [key, otherKey] = [createKey(), createKey()];
const INSTALLATION: DemoInstallation = {
  id: 71,
  account: 'acme',
  permissions: { contents: 'read' },
  repositories: 'all',
};
const DEMO_APP: DemoApp = {
  appId: '4711',
  clientId: 'Iv23liTestOnly',
  slug: 'tinyforge-reader',
  publicKey: key.publicKey,
  installations: [INSTALLATION],
};
const APP: GithubApp = { appId: '4711', installationId: '71', privateKey: key.privateKey };
const MINUTE_MS = 60_000;

let forge: DemoForge;
let directory: string;
let time: number;
let asked: string[];
let intercept: ((request: Request) => Response | undefined) | null;
/** The pauses of this test, in milliseconds; a pause moves the clock. */
let waited: number[];
const wait = async (ms: number) => {
  waited.push(ms);
  time += ms;
};
const safeFetch = createSafeFetch({
  allowedHosts: () => [{ kind: 'address', address: '127.0.0.1', port: forge.port }],
});
const recorder = recordExchanges(safeFetch);
const { fetch } = recorder;
const description = await loadGithubDescription();
const enterprise = await loadGithubDescription('ghes-3.17');

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tinyforge-apps-'));
  forge = await startDemoForge({
    directory,
    now: () => new Date(time),
    intercept: (request) => {
      asked.push(`${request.method} ${new URL(request.url).pathname}`);
      return intercept?.(request);
    },
  });
  for (const repository of ['acme/web', 'acme/api', 'other/web'])
    await createDemoRepository({
      directory,
      forge: 'github',
      repository,
      files: { '.tinyforge.yml': 'version: 1\n' },
      private: true,
    });
});
afterAll(async () => {
  await Promise.all([forge.stop(), safeFetch.close()]);
  await rm(directory, { recursive: true, force: true });
});
beforeEach(() => {
  time = Date.now();
  asked = [];
  waited = [];
  intercept = null;
  forge.setApps([DEMO_APP]);
});
afterEach(() => {
  const exchanges = recorder.take(`${forge.baseUrl('github')}/api/v3`);
  expect(findAllFaults(description, exchanges)).toEqual([]);
  expect(findRequestFaults(enterprise, exchanges)).toEqual([]);
});

const open = () => createProviders({ fetch, timing: { ...SYSTEM_TIMING, now: () => time, wait } }).github;
const wanted = (app: GithubApp, repository = 'acme/web'): ReadFileRequest => ({
  baseUrl: forge.baseUrl('github'),
  repository,
  ref: { kind: 'default' },
  path: '.tinyforge.yml',
  app,
});
/** A look that is over with its first answer, so that a hundred of them start no hundred gits. */
const cheap = () => wanted(APP, 'acme/nowhere');
const posts = () => asked.filter((line) => line.startsWith('POST '));

describe('tokens of an installation', () => {
  test('a hundred looks at once ask for one, below /api/v3, and later looks for none', async () => {
    const github = open();
    const results = await Promise.all(Array.from({ length: 100 }, () => github.readFile(cheap())));
    expect(results).toEqual(Array(100).fill(expect.objectContaining({ reason: 'repo_not_found' })));
    expect(posts()).toEqual(['POST /github/api/v3/app/installations/71/access_tokens']);
    await github.readFile(wanted(APP, 'acme/api'));
    expect(posts()).toHaveLength(1);
  });

  test('are asked for anew, once, shortly before they end', async () => {
    const github = open();
    await github.readFile(wanted(APP));
    time += 54 * MINUTE_MS;
    await github.readFile(wanted(APP));
    expect(posts()).toHaveLength(1);
    time += 2 * MINUTE_MS;
    const results = await Promise.all(Array.from({ length: 100 }, () => github.readFile(cheap())));
    expect(results).toEqual(Array(100).fill(expect.objectContaining({ reason: 'repo_not_found' })));
    expect(posts()).toHaveLength(2);
  });

  test('that the forge no longer takes are replaced once, also under load', async () => {
    const github = open();
    await github.readFile(wanted(APP));
    let revoked: string | null = null;
    intercept = (request) => {
      const header = request.headers.get('authorization');
      if (request.method === 'POST' || header === null) return undefined;
      revoked ??= header;
      return header === revoked ? Response.json({ message: 'Bad credentials' }, { status: 401 }) : undefined;
    };
    const results = await Promise.all(Array.from({ length: 100 }, () => github.readFile(cheap())));
    expect(results).toEqual(Array(100).fill(expect.objectContaining({ reason: 'repo_not_found' })));
    expect(posts()).toHaveLength(2);
  });

  test('are asked for twice at most by a look that is always refused', async () => {
    const github = open();
    await github.readFile(wanted(APP));
    intercept = ({ method }) =>
      method === 'GET' ? Response.json({ message: 'Bad credentials' }, { status: 401 }) : undefined;
    expect(await github.readFile(wanted(APP))).toMatchObject({ reason: 'unauthorized' });
    expect(posts()).toHaveLength(2);
  });

  test('may read and do nothing else, and are never sent for another key, app or owner', async () => {
    const bodies: Promise<unknown>[] = [];
    intercept = (request) => {
      if (request.method === 'POST') bodies.push(request.clone().json());
      return undefined;
    };
    const github = open();
    await github.readFile(wanted(APP));
    expect(await Promise.all(bodies)).toEqual([{ permissions: { contents: 'read' } }]);
    const stolen = { ...APP, privateKey: otherKey.privateKey };
    expect(await github.readFile(wanted(stolen))).toMatchObject({ reason: 'unauthorized' });
    expect(await github.readFile(wanted(APP, 'other/web'))).toMatchObject({ reason: 'repo_not_found' });
  });

  test('one look that gives up takes nothing from the others', async () => {
    const github = open();
    const aborter = new AbortController();
    intercept = ({ method }) => {
      if (method === 'POST') aborter.abort();
      return undefined;
    };
    const [gaveUp, waited] = await Promise.all([
      github.readFile({ ...wanted(APP), signal: aborter.signal }),
      github.readFile(wanted(APP)),
    ]);
    expect([gaveUp, waited]).toMatchObject([{ reason: 'timeout' }, { outcome: 'found' }]);
    expect(posts()).toHaveLength(1);
  });
});

describe('a token that GitHub does not know everywhere yet', () => {
  /** Refuses the first so many requests with a token. */
  function refuse(count: number, status: number): void {
    let refused = 0;
    intercept = ({ method, url }) => {
      if (method !== 'GET' || !url.includes('/repos/') || refused >= count) return undefined;
      refused += 1;
      return Response.json({ message: 'Not yet' }, { status });
    };
  }

  test.each([401, 403, 404])('is sent again after 1 and 3 seconds when it gets %i', async (status) => {
    refuse(2, status);
    expect(await open().readFile(wanted(APP))).toMatchObject({ outcome: 'found' });
    expect(waited).toEqual([1_000, 3_000]);
    expect(posts()).toHaveLength(1);
  });

  test('is not sent a fourth time', async () => {
    refuse(3, 403);
    expect(await open().readFile(wanted(APP))).toMatchObject({ reason: 'forbidden', httpStatus: 403 });
    expect(waited).toEqual([1_000, 3_000]);
  });

  test('counts as known five seconds after it was made', async () => {
    const github = open();
    await github.readFile(wanted(APP));
    time += 5_000;
    refuse(1, 403);
    expect(await github.readFile(wanted(APP))).toMatchObject({ reason: 'forbidden' });
    expect(waited).toEqual([]);
  });

  test('does not wait out a limit', async () => {
    intercept = ({ method }) =>
      method === 'GET' ? Response.json({ message: 'secondary rate limit' }, { status: 403 }) : undefined;
    expect(await open().readFile(wanted(APP))).toMatchObject({ reason: 'rate_limited' });
    expect(waited).toEqual([]);
  });
});

describe('a clock that differs from the one of GitHub', () => {
  const aheadBy = (ms: number) =>
    createProviders({ fetch, timing: { ...SYSTEM_TIMING, now: () => time + ms, wait } }).github;

  test('does not make every look ask for a token of its own', async () => {
    const github = aheadBy(3 * 3_600_000);
    await github.readFile(wanted(APP));
    expect(posts()).toHaveLength(2);
    await github.readFile(wanted(APP, 'acme/api'));
    expect(posts()).toHaveLength(2);
  });

  test.each([
    ['with its difference', () => new Date(time - 7_200_000).toUTCString(), { clockSeconds: 7_200 }],
    ['without one where GitHub sends no time', () => 'soon', {}],
  ])('is reported %s when a JWT is refused all the same', async (_name, date, params) => {
    time = Math.floor(time / 1000) * 1000;
    const message = "'Expiration time' claim ('exp') is too far in the future";
    intercept = () => Response.json({ message }, { status: 401, headers: { date: date() } });
    const refused = { outcome: 'fetch_failed', reason: 'unauthorized', detail: 'clock', httpStatus: 401 };
    expect(await aheadBy(0).readFile(wanted(APP))).toEqual({ ...refused, ...params });
  });
});

describe('an installation that is looked up', () => {
  const app = { ...APP, installationId: null };

  test('is the one of the owner, and its look-up is shared', async () => {
    const github = open();
    const repositories = ['acme/web', 'acme/api', 'Acme/web'];
    const results = await Promise.all(repositories.map((name) => github.readFile(wanted(app, name))));
    expect(results.map(({ outcome }) => outcome)).toEqual(['found', 'found', 'found']);
    expect(asked.filter((line) => /installation/.test(line))).toEqual([
      'GET /github/api/v3/users/acme/installation',
      'POST /github/api/v3/app/installations/71/access_tokens',
    ]);
  });

  test('may not be there', async () => {
    expect(await open().readFile(wanted(app, 'other/web'))).toMatchObject({ reason: 'repo_not_found' });
  });
});

describe('failures', () => {
  let skewMs = 0;
  const ahead = (seconds: number) => {
    skewMs = seconds * 1000;
  };

  const set = (installation: Partial<DemoInstallation>) =>
    forge.setApps([{ ...DEMO_APP, installations: [{ ...INSTALLATION, ...installation }] }]);

  test.each<[string, string, Partial<GithubApp>, () => void]>([
    ['another key', 'unauthorized', { privateKey: otherKey.privateKey }, () => {}],
    ['a key that is none', 'unauthorized', { privateKey: 'not a key' }, () => {}],
    ['another app', 'unauthorized', { appId: '4712' }, () => {}],
    ['a clock that is 50 s ahead', 'found', {}, () => ahead(50)],
    ['a clock that is 90 s ahead', 'found', {}, () => ahead(90)],
    ['a clock that is three days ahead', 'found', {}, () => ahead(3 * 86_400)],
    ['a clock that is three days behind', 'found', {}, () => ahead(-3 * 86_400)],
    [
      'another key, by a clock that is 90 s ahead',
      'unauthorized',
      { privateKey: otherKey.privateKey },
      () => ahead(90),
    ],
    ['an installation that is gone', 'unauthorized', {}, () => set({ id: 72 })],
    ['one that is suspended', 'forbidden', {}, () => set({ suspended: true })],
    ['one without the permission', 'forbidden', {}, () => set({ permissions: { issues: 'write' } })],
    ['one with other repositories', 'repo_not_found', {}, () => set({ repositories: ['acme/api'] })],
  ])('%s: %s', async (_name, expected, app, arrange) => {
    skewMs = 0;
    arrange();
    const github = createProviders({
      fetch,
      timing: { ...SYSTEM_TIMING, now: () => time + skewMs, wait },
    }).github;
    const result = await github.readFile(wanted({ ...APP, ...app }));
    expect(result.outcome === 'fetch_failed' ? result.reason : result.outcome).toBe(expected);
  });

  test('are not kept: the next look may succeed', async () => {
    const github = open();
    forge.setApps([]);
    expect(await github.readFile(wanted(APP))).toMatchObject({ reason: 'unauthorized' });
    forge.setApps([DEMO_APP]);
    expect(await github.readFile(wanted(APP))).toMatchObject({ outcome: 'found' });
  });
});

describe('testing the connection', () => {
  const testApp = (app: GithubApp) => open().testConnection({ baseUrl: forge.baseUrl('github'), app });

  test('says which app it is, and what it may', async () => {
    const expected = { ok: true, login: 'tinyforge-reader[bot]', scopes: ['contents:read', 'metadata:read'] };
    expect(await testApp(APP)).toEqual({ ...expected, warnings: [] });
    expect(await testApp({ ...APP, appId: DEMO_APP.clientId, installationId: null })).toMatchObject({
      ok: true,
      scopes: ['contents:read'],
    });
  });

  test('warns of an app that may do more than read, or less', async () => {
    const permissions = { issues: 'write' };
    forge.setApps([{ ...DEMO_APP, installations: [{ ...INSTALLATION, permissions }] }]);
    expect(await testApp({ ...APP, installationId: null })).toMatchObject({
      warnings: ['can_write', 'cannot_read'],
    });
    expect(await testApp(APP)).toMatchObject({ ok: false, failure: { reason: 'forbidden' } });
  });

  test.each<[string, Partial<GithubApp>, string]>([
    ['another key', { privateKey: otherKey.privateKey }, 'unauthorized'],
    ['no such installation', { installationId: '72' }, 'unauthorized'],
  ])('%s: %s', async (_name, app, reason) => {
    expect(await testApp({ ...APP, ...app })).toMatchObject({ ok: false, failure: { reason } });
  });
});
