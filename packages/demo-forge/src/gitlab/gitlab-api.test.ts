import { createHash } from 'node:crypto';
import { Gitlab } from '@gitbeaker/rest';
import { beforeAll, describe, expect, test } from 'vitest';
import { commitFiles } from '../commit-files.ts';
import { createDemoRepository, renameDemoRepository } from '../create-demo-repository.ts';
import { runGit } from '../git.ts';
import { createTestDirectory, startTestForge } from '../testing/start-test-forge.ts';

const API = '/gitlab/api/v4';
const NAME = 'acme/platform/web';
const PROJECT = `${API}/projects/${encodeURIComponent(NAME)}`;
const FILES = `${PROJECT}/repository/files`;
const TOKEN = { token: 'glpat-reader', forge: 'gitlab', access: 'all', scopes: ['read_api'] } as const;
const FILES_ONLY = {
  token: 'glpat-files',
  forge: 'gitlab',
  access: 'all',
  scopes: ['read_repository'],
} as const;

const directory = await createTestDirectory();
const forge = await startTestForge({ directory, tokens: [TOKEN, FILES_ONLY] });
const authorised = { 'private-token': TOKEN.token };
const bearer = { authorization: `Bearer ${TOKEN.token}` };
const json = async (path: string, headers?: Record<string, string>) => {
  const response = await forge.get(path, headers);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

let web: { path: string; id: number };
let first: string;

beforeAll(async () => {
  web = await createDemoRepository({
    directory,
    forge: 'gitlab',
    repository: NAME,
    files: {
      'a.yml': 'a: 1\n',
      'deploy/ünïcode ☂.yml': 'b',
      'deploy/link.yml': { symlink: '../a.yml' },
      'run.sh': { executable: 'x' },
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
  await createDemoRepository({
    directory,
    forge: 'gitlab',
    repository: 'acme/secret',
    files: { a: 'a' },
    private: true,
  });
  await createDemoRepository({ directory, forge: 'gitlab', repository: 'acme/old', files: { a: 'a' } });
  await renameDemoRepository({ directory, forge: 'gitlab', repository: 'acme/old', newName: 'acme/new' });
});

describe('Gitbeaker, as it comes, reads', () => {
  const client = new Gitlab({ host: forge.baseUrl('gitlab'), token: TOKEN.token });

  test('a project by its path and by its number', async () => {
    for (const id of [NAME, web.id]) {
      expect(await client.Projects.show(id)).toMatchObject({
        id: web.id,
        path_with_namespace: NAME,
        default_branch: 'main',
        visibility: 'public',
      });
    }
  });

  test('a branch with a slash, a tag, a commit', async () => {
    expect(await client.Branches.show(NAME, 'main')).toMatchObject({ default: true, commit: { id: first } });
    expect(await client.Branches.show(NAME, 'feature/x')).toMatchObject({
      name: 'feature/x',
      default: false,
    });
    const tag = await client.Tags.show(NAME, 'v1');
    expect(tag).toMatchObject({ message: 'one', commit: { id: first } });
    expect(tag.target).not.toBe(first);
    expect(await client.Commits.show(NAME, first.slice(0, 8))).toMatchObject({
      id: first,
      project_id: web.id,
    });
  });

  test('a file at a branch, whose path and content are not ASCII', async () => {
    const file = await client.RepositoryFiles.show(NAME, 'deploy/ünïcode ☂.yml', 'feature/x');
    expect(file).toMatchObject({ content: btoa('b'), encoding: 'base64', size: 1, last_commit_id: first });
    expect(file.commit_id).not.toBe(first);
  });

  test('a folder with modes, folders first', async () => {
    const tree = await client.Repositories.allRepositoryTrees(NAME, { recursive: true });
    expect(tree.map(({ path, mode, type }) => [path, mode, type])).toEqual([
      ['deploy', '040000', 'tree'],
      ['vendor', '040000', 'tree'],
      ['a.yml', '100644', 'blob'],
      ['deploy/link.yml', '120000', 'blob'],
      ['deploy/ünïcode ☂.yml', '100644', 'blob'],
      ['run.sh', '100755', 'blob'],
      ['vendor/lib', '160000', 'commit'],
    ]);
  });

  test('who it is, and with which scopes', async () => {
    expect(await client.Users.showCurrentUser()).toMatchObject({ username: 'demo' });
    expect(await client.PersonalAccessTokens.show()).toMatchObject({ scopes: ['read_api'], active: true });
  });
});

describe('files', () => {
  test('HEAD says in headers what GET says in its body', async () => {
    const { body } = await json(`${FILES}/a.yml?ref=HEAD`);
    const head = await forge.get(`${FILES}/a.yml?ref=HEAD`, {}, 'HEAD');
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
    expect({
      blob_id: head.headers.get('x-gitlab-blob-id'),
      commit_id: head.headers.get('x-gitlab-commit-id'),
      content_sha256: head.headers.get('x-gitlab-content-sha256'),
      encoding: head.headers.get('x-gitlab-encoding'),
      execute_filemode: head.headers.get('x-gitlab-execute-filemode') === 'true',
      file_name: head.headers.get('x-gitlab-file-name'),
      file_path: head.headers.get('x-gitlab-file-path'),
      last_commit_id: head.headers.get('x-gitlab-last-commit-id'),
      ref: head.headers.get('x-gitlab-ref'),
      size: Number(head.headers.get('x-gitlab-size')),
      content: btoa('a: 1\n'),
    }).toEqual(body);
    expect(body.content_sha256).toBe(createHash('sha256').update('a: 1\n').digest('hex'));
    expect(body.commit_id).toBe(first);
  });

  test('a symlink looks like a file that holds its target, a submodule like an empty one', async () => {
    expect((await json(`${FILES}/deploy%2Flink.yml?ref=main`)).body).toMatchObject({
      content: btoa('../a.yml'),
    });
    expect((await json(`${FILES}/vendor%2Flib?ref=main`)).body).toMatchObject({ content: '', size: 0 });
    expect((await json(`${FILES}/run.sh?ref=main`)).body).toMatchObject({ execute_filemode: true });
  });

  test('raw gives the bytes', async () => {
    expect(await (await forge.get(`${FILES}/a.yml/raw`)).text()).toBe('a: 1\n');
  });
});

describe('errors', () => {
  const secret = `${API}/projects/acme%2Fsecret`;
  test.each([
    ['missing project', `${API}/projects/acme%2Fnope`, 404, { message: '404 Project Not Found' }],
    ['missing number', `${API}/projects/1`, 404, { message: '404 Project Not Found' }],
    ['private project', secret, 404, { message: '404 Project Not Found' }],
    ['file of it', `${secret}/repository/files/a?ref=main`, 404, { message: '404 Project Not Found' }],
    ['missing file', `${FILES}/nope.yml?ref=main`, 404, { message: '404 File Not Found' }],
    ['a folder', `${FILES}/deploy?ref=main`, 404, { message: '404 File Not Found' }],
    ['missing ref of a file', `${FILES}/a.yml?ref=nope`, 404, { message: '404 Commit Not Found' }],
    ['no ref', `${FILES}/a.yml`, 400, { error: 'ref is missing, ref is empty' }],
    [
      'a way out',
      `${FILES}/..%2F..%2Fetc%2Fpasswd?ref=main`,
      400,
      { error: 'file_path should be a valid file path' },
    ],
    ['missing branch', `${PROJECT}/repository/branches/nope`, 404, { message: '404 Branch Not Found' }],
    [
      'not a branch name',
      `${PROJECT}/repository/branches/-x`,
      400,
      { message: 'The branch refname is invalid' },
    ],
    ['missing tag', `${PROJECT}/repository/tags/nope`, 404, { message: '404 Tag Not Found' }],
    ['missing commit', `${PROJECT}/repository/commits/nope`, 404, { message: '404 Commit Not Found' }],
    ['tree of a missing ref', `${PROJECT}/repository/tree?ref=nope`, 404, { message: '404 Tree Not Found' }],
    [
      'missing folder',
      `${PROJECT}/repository/tree?path=no`,
      404,
      { message: '404 invalid revision or path Not Found' },
    ],
    ['who am I', `${API}/user`, 401, { message: '401 Unauthorized' }],
    ['which token', `${API}/personal_access_tokens/self`, 401, { message: '401 Unauthorized' }],
    ['anything else', `${API}/nope`, 404, { error: '404 Not Found' }],
  ])('%s', async (_name, address, status, body) => {
    expect(await json(address)).toEqual({ status, body });
  });

  test('a wrong token is refused even for what is public', async () => {
    const refused = { status: 401, body: { message: '401 Unauthorized' } };
    expect(await json(PROJECT, { 'private-token': 'wrong' })).toEqual(refused);
    expect(await json(PROJECT, { authorization: 'Bearer wrong' })).toEqual(refused);
  });

  test('a private project shows itself to a token, sent either way', async () => {
    expect((await json(secret, authorised)).body).toMatchObject({ visibility: 'private' });
    expect((await json(secret, bearer)).body).toMatchObject({ visibility: 'private' });
  });

  test('read_repository is enough for files, and for nothing else', async () => {
    const headers = { 'private-token': FILES_ONLY.token };
    expect((await json(`${secret}/repository/files/a?ref=main`, headers)).status).toBe(200);
    expect(await json(secret, headers)).toMatchObject({
      status: 403,
      body: { error: 'insufficient_scope', scope: 'api read_api' },
    });
  });
});

test('a renamed project leads to its number', async () => {
  const response = await forge.get(`${API}/projects/acme%2Fold/repository/branches/main`);
  expect(response.status).toBe(301);
  const location = response.headers.get('location') ?? '';
  expect(location).toMatch(/\/projects\/\d+\/repository\/branches\/main$/);
  expect((await fetch(location)).status).toBe(200);
});

test('every answer says where the rate limit stands', async () => {
  const { headers } = await forge.get(`${PROJECT}/repository/branches/nope`);
  expect(Number(headers.get('ratelimit-remaining'))).toBe(Number(headers.get('ratelimit-limit')) - 1);
  expect(Number(headers.get('ratelimit-reset')) * 1000).toBeGreaterThan(Date.now());
});
