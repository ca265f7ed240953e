import { giteaApi } from 'gitea-js';
import { beforeAll, describe, expect, test } from 'vitest';
import { commitFiles } from '../commit-files.ts';
import { createDemoRepository, renameDemoRepository } from '../create-demo-repository.ts';
import { runGit } from '../git.ts';
import { createTestDirectory, startTestForge } from '../testing/start-test-forge.ts';

const API = '/gitea/api/v1';
const REPO = `${API}/repos/acme/web`;
const TOKEN = {
  token: 'f'.repeat(40),
  forge: 'gitea',
  access: 'all',
  scopes: ['read:repository', 'read:user'],
} as const;
const NO_USER = {
  token: 'e'.repeat(40),
  forge: 'gitea',
  access: 'all',
  scopes: ['read:repository'],
} as const;

const directory = await createTestDirectory();
const forge = await startTestForge({ directory, tokens: [TOKEN, NO_USER] });
const authorised = { authorization: `token ${TOKEN.token}` };
const json = async (path: string, headers?: Record<string, string>) => {
  const response = await forge.get(path, headers);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

let web: { path: string; id: number };
let first: string;

beforeAll(async () => {
  web = await createDemoRepository({
    directory,
    forge: 'gitea',
    repository: 'acme/web',
    files: {
      'a.yml': 'a: 1\n',
      'deploy/link.yml': { symlink: '../a.yml' },
      'limit.bin': new Uint8Array(10 * 1024 * 1024),
      'over.bin': new Uint8Array(10 * 1024 * 1024 + 1),
      '.gitmodules': '[submodule "lib"]\n\tpath = vendor/lib\n\turl = https://git.example.com/acme/lib.git\n',
      'vendor/lib': { submodule: 'a'.repeat(40) },
    },
  });
  first = (await runGit({ path: web.path, args: ['rev-parse', 'HEAD'] })).trim();
  await commitFiles({
    path: web.path,
    branch: 'feature/x',
    files: { 'a.yml': 'a: 2\n' },
    message: 'feature',
  });
  await runGit({ path: web.path, args: ['tag', '-a', 'v1', '-m', 'one', first] });
  await runGit({ path: web.path, args: ['branch', 'both', 'feature/x'] });
  await runGit({ path: web.path, args: ['tag', 'both', first] });
  await createDemoRepository({
    directory,
    forge: 'gitea',
    repository: 'acme/secret',
    files: { a: 'a' },
    private: true,
  });
  await createDemoRepository({ directory, forge: 'gitea', repository: 'acme/old', files: { a: 'a' } });
  await renameDemoRepository({ directory, forge: 'gitea', repository: 'acme/old', newName: 'acme/new' });
});

describe('gitea-js, as it comes, reads', () => {
  const client = giteaApi(forge.baseUrl('gitea'), { token: TOKEN.token });

  test('a repository, a branch with a slash, a tag, a commit, a user', async () => {
    const { data } = await client.repos.repoGet('acme', 'web');
    expect(data).toMatchObject({ id: web.id, full_name: 'acme/web', default_branch: 'main', private: false });
    const branch = await client.repos.repoGetBranch('acme', 'web', 'feature/x');
    expect(branch.data).toMatchObject({ name: 'feature/x', commit: { message: 'feature\n' } });
    const tag = await client.repos.repoGetTag('acme', 'web', 'v1');
    expect(tag.data).toMatchObject({ message: 'one', commit: { sha: first } });
    expect(tag.data.id).not.toBe(first);
    const commit = await client.repos.repoGetSingleCommit('acme', 'web', first);
    expect(commit.data).toMatchObject({ sha: first, parents: [] });
    expect((await client.user.userGetCurrent()).data).toMatchObject({ login: 'demo' });
  });

  test('a file, at the default branch and at another', async () => {
    const file = await client.repos.repoGetContents('acme', 'web', 'a.yml');
    expect(file.data).toMatchObject({ type: 'file', content: btoa('a: 1\n'), encoding: 'base64', size: 5 });
    const other = await client.repos.repoGetContents('acme', 'web', 'a.yml', { ref: 'feature/x' });
    expect(other.data.content).toBe(btoa('a: 2\n'));
  });

  test('a tree with modes', async () => {
    const { data } = await client.repos.getTree('acme', 'web', first, { recursive: true });
    expect(data).toMatchObject({ truncated: false, total_count: 8 });
    const modes = Object.fromEntries((data.tree ?? []).map(({ path, mode }) => [path, mode]));
    expect(modes).toMatchObject({ 'deploy/link.yml': '120000', 'vendor/lib': '160000', 'a.yml': '100644' });
  });
});

describe('contents', () => {
  test('a symlink and a submodule say what they are', async () => {
    expect((await json(`${REPO}/contents/deploy/link.yml`)).body).toMatchObject({
      type: 'symlink',
      target: '../a.yml',
      content: null,
    });
    expect((await json(`${REPO}/contents/vendor/lib`)).body).toMatchObject({
      type: 'submodule',
      submodule_git_url: 'https://git.example.com/acme/lib.git',
      html_url: null,
    });
  });

  test('a folder is an array without content', async () => {
    const { body } = await json(`${REPO}/contents/deploy`);
    expect(body).toMatchObject([{ path: 'deploy/link.yml', type: 'symlink' }]);
  });

  test('10 MiB still have their content, one byte more has none', async () => {
    const limit = (await json(`${REPO}/contents/limit.bin`)).body;
    expect(Buffer.from(String(limit.content), 'base64')).toHaveLength(10 * 1024 * 1024);
    expect((await json(`${REPO}/contents/over.bin`)).body).toMatchObject({
      content: null,
      encoding: null,
      size: 10 * 1024 * 1024 + 1,
    });
  });

  test('a ref is a branch, then a tag, then a commit', async () => {
    const named = await createDemoRepository({
      directory,
      forge: 'gitea',
      repository: 'acme/named',
      files: { 'a.yml': 'a: 1\n' },
    });
    const { path } = named;
    const { commitSha } = await commitFiles({ path, files: { b: 'b' }, message: 'b' });
    const put = (name: string, text: string) =>
      commitFiles({ path, branch: `to-${name}`, files: { 'a.yml': text }, message: name });
    const read = async () => {
      const { body } = await json(`${API}/repos/acme/named/contents/a.yml?ref=${commitSha}`);
      return atob(String(body.content));
    };
    expect(await read()).toBe('a: 1\n');
    const tagged = await put('tag', 'tag\n');
    await runGit({ path, args: ['update-ref', `refs/tags/${commitSha}`, tagged.commitSha] });
    expect(await read()).toBe('tag\n');
    const branched = await put('branch', 'branch\n');
    await runGit({ path, args: ['update-ref', `refs/heads/${commitSha}`, branched.commitSha] });
    expect(await read()).toBe('branch\n');
    // Endpoints for objects know no names.
    const { body } = await json(`${API}/repos/acme/named/git/trees/${commitSha}`);
    expect(body).toMatchObject({ sha: commitSha, total_count: 2 });
    const commit = await json(`${API}/repos/acme/named/git/commits/${commitSha}`);
    expect(commit.body).toMatchObject({ sha: commitSha });
    const short = await json(`${API}/repos/acme/named/contents/a.yml?ref=${commitSha.slice(0, 12)}`);
    expect(short.status).toBe(404);
  });

  test('a bare name that is both is the branch', async () => {
    expect((await json(`${REPO}/contents/a.yml?ref=both`)).body).toMatchObject({ content: btoa('a: 2\n') });
    expect((await json(`${REPO}/contents/a.yml?ref=${first}`)).body).toMatchObject({
      content: btoa('a: 1\n'),
    });
  });
});

describe('errors', () => {
  const url = `${forge.baseUrl('gitea')}/api/swagger`;
  test.each([
    ['missing repository', `${API}/repos/acme/nope`, null],
    ['private repository', `${API}/repos/acme/secret`, null],
    ['file of it', `${API}/repos/acme/secret/contents/a`, null],
    ['missing file', `${REPO}/contents/nope.yml`, ['object does not exist [id: , rel_path: nope.yml]']],
    ['missing ref', `${REPO}/contents/a.yml?ref=nope`, ['object does not exist [id: nope, rel_path: ]']],
    ['missing branch', `${REPO}/branches/nope`, ['branch does not exist [name: nope]']],
    ['an option for a branch', `${REPO}/branches/--help`, ['branch does not exist [name: --help]']],
    ['missing tag', `${REPO}/tags/nope`, null],
    ['missing commit', `${REPO}/git/commits/nope`, ['nope']],
  ])('%s', async (_name, address, errors) => {
    const body = { errors, message: "The target couldn't be found.", url };
    expect(await json(address)).toEqual({ status: 404, body });
  });

  test('no token, a wrong one, one without the scope', async () => {
    const refused = (status: number, message: string) => ({ status, body: { message, url } });
    expect(await json(`${API}/user`)).toEqual(refused(401, 'token is required'));
    const wrong = await json(REPO, { authorization: 'token wrong' });
    expect(wrong).toEqual(refused(401, 'invalid username, password or token'));
    const scoped = await json(`${API}/user`, { authorization: `token ${NO_USER.token}` });
    expect(scoped).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('required=[read:user]') },
    });
  });

  test('a private repository shows itself to a token', async () => {
    expect((await json(`${API}/repos/acme/secret`, authorised)).body).toMatchObject({ private: true });
  });
});

test('a tree comes in pages, and says how many entries it has', async () => {
  const files = Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`${index}.yml`, '']));
  const big = { directory, forge: 'gitea', repository: 'acme/big', files } as const;
  const { path } = await createDemoRepository(big);
  const sha = (await runGit({ path, args: ['rev-parse', 'HEAD^{tree}'] })).trim();
  const page = async (query: string) => {
    const { body } = await json(`${API}/repos/acme/big/git/trees/${sha}?${query}`);
    const { tree, ...facts } = body as { tree: unknown[] | null };
    return { ...facts, listed: tree === null ? null : tree.length };
  };
  const facts = { sha, total_count: 1_001 };
  expect(await page('')).toMatchObject({ ...facts, page: 1, truncated: true, listed: 1_000 });
  expect(await page('page=2')).toMatchObject({ ...facts, page: 2, truncated: false, listed: 1 });
  expect(await page('page=3')).toMatchObject({ ...facts, page: 3, truncated: false, listed: null });
  expect(await page('per_page=5000')).toMatchObject({ truncated: true, listed: 1_000 });
  expect(await page('per_page=300&page=4')).toMatchObject({ truncated: false, listed: 101 });
});

test('a blob has its content up to a size', async () => {
  const shaOf = async (file: string) =>
    (await runGit({ path: web.path, args: ['rev-parse', `${first}:${file}`] })).trim();
  const small = await shaOf('a.yml');
  expect((await json(`${REPO}/git/blobs/${small}`)).body).toMatchObject({
    sha: small,
    size: 5,
    content: btoa('a: 1\n'),
  });
  const size = 10 * 1024 * 1024 + 1;
  expect((await json(`${REPO}/git/blobs/${await shaOf('over.bin')}`)).body).toMatchObject({
    size,
    content: null,
  });
  expect((await json(`${REPO}/git/blobs/${'1'.repeat(40)}`)).status).toBe(400);
});

test('a tag names what it points at, and a commit is found by the id of any tag', async () => {
  await runGit({ path: web.path, args: ['tag', '-a', 'of-v1', '-m', 'A tag of a tag', 'v1'] });
  const tag = (name: string) => json(`${REPO}/tags/${name}`);
  const inner = (await tag('v1')).body;
  expect(inner).toMatchObject({ commit: { sha: first } });
  const outer = (await tag('of-v1')).body;
  expect(outer).toMatchObject({ commit: { sha: inner.id } });
  expect((await tag('both')).body).toMatchObject({ id: first, commit: { sha: first } });
  expect((await json(`${REPO}/git/commits/${inner.id}`)).body).toMatchObject({ sha: first });
  expect((await json(`${REPO}/git/commits/${outer.id}`)).body).toMatchObject({ sha: first });
});

test("a path in git's own folder is 422", async () => {
  for (const path of ['.git/config', 'deploy/.GIT/config.yml'])
    expect((await json(`${REPO}/contents/${path}`)).status).toBe(422);
});

test('no answer has an ETag', async () => {
  for (const path of [REPO, `${REPO}/branches/main`, `${REPO}/git/trees/${first}`])
    expect((await forge.get(path)).headers.get('etag')).toBe(null);
});

test('a renamed repository leads to its new name, and so does a renamed owner', async () => {
  const repository = await forge.get(`${API}/repos/acme/old/contents/a?ref=main`);
  expect(repository.status).toBe(301);
  expect(repository.headers.get('location')).toBe(`${API}/repos/acme/new/contents/a?ref=main`);
  const names = { repository: 'before/app', newName: 'after/app' };
  await createDemoRepository({ directory, forge: 'gitea', repository: names.repository, files: { a: 'a' } });
  await renameDemoRepository({ directory, forge: 'gitea', ...names });
  const owner = await forge.get(`${API}/repos/before/app/branches/main`);
  expect(owner.status).toBe(307);
  expect(owner.headers.get('location')).toBe(`${API}/repos/after/app/branches/main`);
});
