import { beforeAll, expect, test } from 'vitest';
import { commitFiles } from '../commit-files.ts';
import { createDemoRepository } from '../create-demo-repository.ts';
import { runGit } from '../git.ts';
import type { Exchange } from '../testing/exchange.ts';
import { findGiteaFaults } from '../testing/gitea-types.ts';
import { createTestDirectory, startTestForge } from '../testing/start-test-forge.ts';

const API = '/gitea/api/v1';
const REPO = '/repos/acme/web';
const TOKEN = { token: 'f'.repeat(40), forge: 'gitea', access: 'all', scopes: ['all'] } as const;

const directory = await createTestDirectory();
const forge = await startTestForge({ directory, tokens: [TOKEN] });
let commitSha: string;
let blobSha: string;

beforeAll(async () => {
  const { path } = await createDemoRepository({
    directory,
    forge: 'gitea',
    repository: 'acme/web',
    files: {
      'a.yml': 'a: 1\n',
      'deploy/link.yml': { symlink: '../a.yml' },
      '.gitmodules': '[submodule "lib"]\n\tpath = vendor/lib\n\turl = https://git.example.com/acme/lib.git\n',
      'vendor/lib': { submodule: 'a'.repeat(40) },
    },
  });
  ({ commitSha } = await commitFiles({ path, files: { 'a.yml': 'a: 2\n' }, message: 'two' }));
  blobSha = (await runGit({ path, args: ['rev-parse', 'HEAD:a.yml'] })).trim();
  await runGit({ path, args: ['branch', 'feature/x'] });
  await runGit({ path, args: ['tag', '-a', 'v1', '-m', 'one'] });
});

async function ask(path: string): Promise<Exchange> {
  const response = await forge.get(API + path, { authorization: `token ${TOKEN.token}` });
  return { method: 'GET', path, status: response.status, answered: await response.json() };
}

test('every answer is of the published type, with all keys', async () => {
  const paths = [
    REPO,
    `${REPO}/branches/main`,
    `${REPO}/branches/feature/x`,
    `${REPO}/tags/v1`,
    `${REPO}/commits?sha=main&path=a.yml&limit=1&page=1&stat=false&verification=false&files=false`,
    `${REPO}/git/commits/${commitSha}`,
    `${REPO}/git/commits/${commitSha}?stat=false&verification=false&files=false`,
    `${REPO}/git/trees/${commitSha}?recursive=true&page=1`,
    `${REPO}/git/trees/${commitSha}?page=1&per_page=2`,
    `${REPO}/git/blobs/${blobSha}`,
    `${REPO}/contents/a.yml?ref=main`,
    `${REPO}/contents/deploy/link.yml`,
    `${REPO}/contents/vendor/lib`,
    '/user',
  ];
  const exchanges = await Promise.all(paths.map(ask));
  expect(exchanges.map(({ status }) => status)).toEqual(paths.map(() => 200));
  expect(await findGiteaFaults(exchanges)).toEqual([]);
});

test('faults are found', async () => {
  const good = await ask(`${REPO}/commits?sha=main&limit=1`);
  const [commit] = good.answered as [Record<string, unknown>];
  const { sha: _sha, ...withoutSha } = commit;
  const answer = (changed: unknown): Exchange => ({ ...good, answered: [changed] });
  const cases: [Exchange, RegExp][] = [
    [{ ...good, path: `${REPO}/commitz` }, /is not in the types$/],
    [{ ...good, method: 'POST' }, /is not in the types$/],
    [{ ...good, path: `${REPO}/commits?perPage=1` }, /'"perPage"' does not exist/],
    [{ ...good, path: `${REPO}/commits?limit=one` }, /'"one"' is not assignable|'string' is not assignable/],
    [{ ...good, path: `${REPO}/commits?stat=1` }, /is not assignable to type '"false" \| "true"/],
    [{ ...good, answered: {} }, /'\{\}' is missing the following properties/],
    [answer(withoutSha), /Property 'sha' is missing/],
    [answer({ ...commit, sha: 1 }), /'number' is not assignable to type 'string'/],
    [answer({ ...commit, shar: '' }), /'"shar"' does not exist/],
    [answer({ ...commit, stats: null }), /null at repoGetAllCommits\[\]\.stats$/],
    [answer({ ...commit, parents: [{ sha: '' }] }), /missing the following properties.*: created, url/],
  ];
  const all = await findGiteaFaults(cases.map(([exchange]) => exchange));
  for (const [, fault] of cases) expect(all).toContainEqual(expect.stringMatching(fault));
  expect(all).toHaveLength(cases.length);
});
