import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from 'vitest';
import { commitFiles } from '../commit-files.ts';
import { createDemoRepository, renameDemoRepository } from '../create-demo-repository.ts';
import { compareShapes } from '../testing/compare-shapes.ts';
import { createTestDirectory, startTestForge } from '../testing/start-test-forge.ts';

const API = '/github/api/v3';
const REPO = `${API}/repos/acme/web`;
const TOKEN = { token: 'ghp_reader', forge: 'github', access: 'all', scopes: ['repo'] } as const;

const directory = await createTestDirectory();
const forge = await startTestForge({ directory, tokens: [TOKEN] });
const authorised = { authorization: `Bearer ${TOKEN.token}` };
let id: number;
let commitSha: string;

beforeAll(async () => {
  const files = { 'README.md': '# web' };
  const web = await createDemoRepository({ directory, forge: 'github', repository: 'acme/web', files });
  id = web.id;
  // A second commit, so that there is one with a parent.
  ({ commitSha } = await commitFiles({ path: web.path, files: { 'test.txt': 'x' }, message: 'two' }));
  await createDemoRepository({ directory, forge: 'github', repository: 'acme/old', files });
  await renameDemoRepository({ directory, forge: 'github', repository: 'acme/old', newName: 'acme/new' });
});

type Recording = {
  method: string;
  path: string;
  status: number;
  response: unknown;
  headers: Record<string, string>;
};

/** One of GitHub's recorded answers: the first to a path of that form. */
async function load(scenario: string, method: string, path: RegExp, status: number): Promise<Recording> {
  const folder = createRequire(import.meta.url)
    .resolve('@octokit/fixtures')
    .replace(/index\.js$/, 'scenarios/api.github.com');
  const file = await readFile(`${folder}/${scenario}/normalized-fixture.json`, 'utf8');
  const found = (JSON.parse(file) as Recording[]).find(
    (each) => each.method === method && path.test(each.path) && each.status === status,
  );
  if (!found) throw new Error(`No ${method} ${path} with ${status} in ${scenario}.`);
  return found;
}

// Only people with rights on a repository are told how it may be merged, and its security settings. Ours have no topics.
const NOT_OURS =
  /^\$\.(allow_(auto|rebase|squash|update|merge).*|delete_branch_on_merge|use_squash_.*|squash_.*|merge_commit_.*|security_and_analysis|topics)( |$)/;

describe("as GitHub's recorded answers (@octokit/fixtures)", () => {
  const first = (value: unknown) => (value as unknown[])[0];
  const commitOf = (value: unknown) => (value as { commit: unknown }).commit;
  const whole = (value: unknown) => value;

  test.each<[string, Parameters<typeof load>, (recorded: unknown) => unknown, () => string]>([
    ['a repository', ['get-repository', 'get', /hello-world$/, 200], whole, () => REPO],
    [
      'a repository by its number',
      ['rename-repository', 'get', /^\/repositories/, 200],
      whole,
      () => `${API}/repositories/${id}`,
    ],
    ['a folder', ['get-content', 'get', /contents\/$/, 200], whole, () => `${REPO}/contents/`],
    ['a file', ['get-content', 'get', /contents\/$/, 200], first, () => `${REPO}/contents/README.md`],
    ['a ref', ['git-refs', 'get', /refs\/$/, 200], first, () => `${REPO}/git/ref/heads/main`],
    ['a commit', ['create-file', 'put', /contents/, 201], commitOf, () => `${REPO}/git/commits/${commitSha}`],
    [
      'what is not there',
      ['branch-protection', 'get', /protection$/, 404],
      whole,
      () => `${REPO}/git/ref/heads/no`,
    ],
    ['a renamed one', ['rename-repository', 'get', /./, 301], whole, () => `${API}/repos/acme/old`],
  ])('%s', async (_what, recording, part, path) => {
    const recorded = await load(...recording);
    const response = await forge.get(path(), authorised);
    // The recorded commit is part of an answer to a PUT.
    expect(response.status).toBe(recorded.status === 201 ? 200 : recorded.status);
    const differences = compareShapes(part(recorded.response), await response.json());
    expect(differences.filter((difference) => !NOT_OURS.test(difference))).toEqual([]);
  });

  test('headers', async () => {
    const recorded = await load('get-repository', 'get', /hello-world$/, 200);
    const ours = [...(await forge.get(REPO, authorised)).headers.keys()];
    const ofTransport =
      /^(access-control|connection|content-length|date|last-modified|referrer|strict-transport|x-xss|x-runtime|server|status)/;
    const missing = Object.keys(recorded.headers).filter(
      (name) => !ours.includes(name) && !ofTransport.test(name),
    );
    expect(missing).toEqual([]);
  });

  test('a renamed repository leads to its number', async () => {
    const redirect = await forge.get(`${API}/repos/acme/old`, authorised);
    expect(redirect.headers.get('location')).toMatch(/\/repositories\/\d+$/);
  });
});
