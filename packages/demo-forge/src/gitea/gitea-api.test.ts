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

test('a renamed repository leads to its new name', async () => {
  const response = await forge.get(`${API}/repos/acme/old/contents/a?ref=main`);
  expect(response.status).toBe(307);
  expect(response.headers.get('location')).toBe(
    `${forge.baseUrl('gitea')}/api/v1/repos/acme/new/contents/a?ref=main`,
  );
});
