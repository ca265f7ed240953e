import { Octokit } from 'octokit';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { commitFiles } from '../commit-files.ts';
import { createDemoRepository, renameDemoRepository } from '../create-demo-repository.ts';
import { runGit } from '../git.ts';
import { createTestDirectory, startTestForge } from '../testing/start-test-forge.ts';

const API = '/github/api/v3';
const REPO = `${API}/repos/acme/web`;
const SHA_TYPE = { accept: 'application/vnd.github.sha' };
const TOKEN = { token: 'ghp_reader', forge: 'github', access: 'all', scopes: ['repo', 'read:org'] } as const;

const directory = await createTestDirectory();
const forge = await startTestForge({ directory, tokens: [TOKEN] });
const authorised = { authorization: `Bearer ${TOKEN.token}` };

let web: { path: string; id: number };
let first: string;
let annotated: string;

beforeAll(async () => {
  web = await createDemoRepository({
    directory,
    forge: 'github',
    repository: 'acme/web',
    files: {
      '.tinyforge.yml': 'version: 1\n'.repeat(20),
      'docs/read me.md': 'spaces',
      'docs/link.md': { symlink: '../.tinyforge.yml' },
      'docs/twice.md': { symlink: 'link.md' },
      'docs/broken.md': { symlink: '../missing.yml' },
      'docs/outside.md': { symlink: '../../run.sh' },
      'docs/loop.md': { symlink: 'loop.md' },
      'to-folder': { symlink: 'docs' },
      'run.sh': { executable: '#!/bin/sh\n' },
      'limit.bin': new Uint8Array(1024 * 1024),
      'over.bin': new Uint8Array(1024 * 1024 + 1),
      '.gitmodules': '[submodule "lib"]\n\tpath = vendor/lib\n\turl = https://git.example.com/acme/lib.git\n',
      'vendor/lib': { submodule: 'a'.repeat(40) },
    },
  });
  first = (await runGit({ path: web.path, args: ['rev-parse', 'HEAD'] })).trim();
  await commitFiles({
    path: web.path,
    branch: 'feature/x',
    files: { 'only-here.yml': 'x' },
    message: 'feature',
  });
  await runGit({ path: web.path, args: ['tag', '-a', 'v1', '-m', 'one', first] });
  annotated = (await runGit({ path: web.path, args: ['rev-parse', 'v1'] })).trim();
  // A tag and a branch of one name: git takes the tag.
  await runGit({ path: web.path, args: ['branch', 'both', 'feature/x'] });
  await runGit({ path: web.path, args: ['tag', 'both', first] });
  await createDemoRepository({
    directory,
    forge: 'github',
    repository: 'acme/secret',
    files: { a: 'a' },
    private: true,
  });
  await createDemoRepository({ directory, forge: 'github', repository: 'acme/empty', files: {} });
  await createDemoRepository({ directory, forge: 'github', repository: 'acme/old', files: { 'a b': 'a' } });
  await renameDemoRepository({ directory, forge: 'github', repository: 'acme/old', newName: 'acme/new' });
});

describe('refs', () => {
  test.each(['heads/main', 'heads%2Fmain', 'main', 'HEAD', 'tags/v1', 'v1', 'tags%2Fv1'])(
    '%s',
    async (ref) => {
      const response = await forge.get(`${REPO}/commits/${ref}`, SHA_TYPE);
      expect(response.headers.get('content-type')).toBe('application/vnd.github.sha; charset=utf-8');
      expect(await response.text()).toBe(first);
    },
  );

  test('a full and a shortened commit id', async () => {
    for (const sha of [first, first.slice(0, 8)]) {
      expect(await (await forge.get(`${REPO}/commits/${sha}`, SHA_TYPE)).text()).toBe(first);
    }
  });

  test('a bare name that is both a tag and a branch is the tag; the kind tells them apart', async () => {
    const sha = async (ref: string) => (await forge.get(`${REPO}/commits/${ref}`, SHA_TYPE)).text();
    expect(await sha('both')).toBe(first);
    expect(await sha('tags/both')).toBe(first);
    expect(await sha('heads/both')).toBe(await sha('heads/feature/x'));
    expect(await sha('heads/both')).not.toBe(first);
  });

  test('an annotated tag names its tag object', async () => {
    const ref = (await (await forge.get(`${REPO}/git/ref/tags/v1`)).json()) as { object: object };
    expect(ref.object).toMatchObject({ type: 'tag', sha: annotated });
  });

  test('the default branch is not what happens to be checked out', async () => {
    await runGit({ path: web.path, args: ['checkout', '--quiet', 'feature/x'] });
    onTestFinished(async () => {
      await runGit({ path: web.path, args: ['checkout', '--quiet', 'main'] });
    });
    // One that has not looked at it before.
    const fresh = await startTestForge({ directory }, onTestFinished);
    expect(await (await fresh.get(REPO)).json()).toMatchObject({ default_branch: 'main' });
    expect(await (await fresh.get(`${REPO}/commits/HEAD`, SHA_TYPE)).text()).toBe(first);
  });

  test.each(['nope', 'heads/nope', '--output=x', '-1', 'main~1', 'main^{tree}', 'main..v1', 'f'.repeat(40)])(
    'no commit at %s',
    async (ref) => {
      const response = await forge.get(`${REPO}/commits/${encodeURIComponent(ref)}`, SHA_TYPE);
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({
        message: `No commit found for SHA: ${ref}`,
        status: '422',
      });
    },
  );

  test('an ETag makes the next look a 304, which costs a token nothing', async () => {
    const headers = { ...SHA_TYPE, ...authorised };
    const one = await forge.get(`${REPO}/commits/heads/main`, headers);
    const etag = one.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"[0-9a-f]{64}"$/);
    const two = await forge.get(`${REPO}/commits/heads/main`, { ...headers, 'if-none-match': etag });
    expect(two.status).toBe(304);
    expect(await two.text()).toBe('');
    expect(two.headers.get('x-ratelimit-remaining')).toBe(one.headers.get('x-ratelimit-remaining'));
    // Without the token the same answer has another ETag.
    expect(
      (await forge.get(`${REPO}/commits/heads/main`, { ...SHA_TYPE, 'if-none-match': etag })).status,
    ).toBe(200);
  });
});

describe('contents', () => {
  type Content = { type: string; content: string; encoding: string; size: number; sha: string; path: string };
  const contents = async (path: string) =>
    (await forge.get(`${REPO}/contents/${path}`)).json() as Promise<Content>;

  test('a file in lines of 60 base64 characters', async () => {
    const file = await contents('.tinyforge.yml');
    expect(file).toMatchObject({ type: 'file', encoding: 'base64', size: 220 });
    expect(file.content.split('\n')[0]).toHaveLength(60);
    expect(file.content.endsWith('\n')).toBe(true);
    expect(Buffer.from(file.content, 'base64').toString()).toBe('version: 1\n'.repeat(20));
    expect(file.sha).toBe(
      (await runGit({ path: web.path, args: ['rev-parse', 'main:.tinyforge.yml'] })).trim(),
    );
  });

  test('1 MB is still inline, one byte more is not', async () => {
    expect(await contents('limit.bin')).toMatchObject({ encoding: 'base64', size: 1_048_576 });
    expect(await contents('over.bin')).toMatchObject({ encoding: 'none', content: '', size: 1_048_577 });
  });

  test('the raw media type gives the bytes', async () => {
    const response = await forge.get(`${REPO}/contents/over.bin`, {
      accept: 'application/vnd.github.raw+json',
    });
    expect((await response.arrayBuffer()).byteLength).toBe(1_048_577);
  });

  test('a link inside the repository is followed silently, through others too', async () => {
    const target = await contents('.tinyforge.yml');
    expect(await contents('docs/link.md')).toMatchObject({
      type: 'file',
      content: target.content,
      path: target.path,
    });
    expect(await contents('docs/twice.md')).toMatchObject({ type: 'file', sha: target.sha });
  });

  test.each([
    ['docs/broken.md', '../missing.yml'],
    ['docs/outside.md', '../../run.sh'],
    ['docs/loop.md', 'loop.md'],
    ['to-folder', 'docs'],
  ])('a link to anything else is a symlink: %s', async (path, target) => {
    expect(await contents(path)).toMatchObject({ type: 'symlink', target });
  });

  test('a folder is an array, in which a submodule says file', async () => {
    const list = (await (await forge.get(`${REPO}/contents/vendor`)).json()) as Content[];
    expect(list).toMatchObject([{ type: 'file', path: 'vendor/lib', size: 0 }]);
    expect(await contents('vendor/lib')).toMatchObject({
      type: 'submodule',
      submodule_git_url: 'https://git.example.com/acme/lib.git',
      sha: 'a'.repeat(40),
    });
  });

  test('trees say the modes', async () => {
    const { tree } = (await (await forge.get(`${REPO}/git/trees/${first}?recursive=1`)).json()) as {
      tree: { path: string; mode: string }[];
    };
    const modes = Object.fromEntries(tree.map(({ path, mode }) => [path, mode]));
    expect(modes).toMatchObject({
      docs: '040000',
      'docs/link.md': '120000',
      'run.sh': '100755',
      'vendor/lib': '160000',
      '.tinyforge.yml': '100644',
    });
  });

  test('what is committed with plain git shows at once', async () => {
    const { path } = await createDemoRepository({
      directory,
      forge: 'github',
      repository: 'acme/edit',
      files: { f: '1' },
    });
    const address = `${API}/repos/acme/edit/contents/f`;
    const accept = { accept: 'application/vnd.github.raw' };
    expect(await (await forge.get(address, accept)).text()).toBe('1');
    await commitFiles({ path, files: { f: '2' }, message: 'two' });
    expect(await (await forge.get(address, accept)).text()).toBe('2');
  });
});

describe('errors', () => {
  test.each([
    ['missing file', `${REPO}/contents/nope.yml`, 404, 'Not Found'],
    ['file under a file', `${REPO}/contents/run.sh/x`, 404, 'Not Found'],
    ['missing ref', `${REPO}/contents/run.sh?ref=nope`, 404, 'No commit found for the ref nope'],
    ['missing branch', `${REPO}/git/ref/heads/nope`, 404, 'Not Found'],
    ['missing repository', `${API}/repos/acme/nope`, 404, 'Not Found'],
    ['private repository', `${API}/repos/acme/secret`, 404, 'Not Found'],
    ['file of a private one', `${API}/repos/acme/secret/contents/a`, 404, 'Not Found'],
    ['empty repository', `${API}/repos/acme/empty/commits/main`, 409, 'Git Repository is empty.'],
    ['contents of it', `${API}/repos/acme/empty/contents/a`, 404, 'This repository is empty.'],
    ['who am I', `${API}/user`, 401, 'Requires authentication'],
    ['anything else', `${API}/nope`, 404, 'Not Found'],
    ['half an escape', `${REPO}/contents/%E0%A4`, 404, 'Not Found'],
  ])('%s', async (_name, address, status, message) => {
    const response = await forge.get(address);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      message,
      documentation_url: expect.stringContaining('https://docs.github.com/rest'),
      status: String(status),
    });
    expect(response.headers.get('x-github-request-id')).toMatch(/^[0-9A-F]{4}(:[0-9A-F]+){4}$/);
  });

  test('a wrong token is refused even for what is public', async () => {
    const response = await forge.get(REPO, { authorization: 'token wrong' });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ message: 'Bad credentials' });
  });

  test('a private repository shows itself to a token with access, and to no other', async () => {
    forge.setTokens([
      TOKEN,
      { token: 'other', forge: 'github', access: { repositories: ['acme/web'] }, scopes: [] },
    ]);
    expect((await forge.get(`${API}/repos/acme/secret`, authorised)).status).toBe(200);
    expect((await forge.get(`${API}/repos/acme/secret`, { authorization: 'Bearer other' })).status).toBe(404);
    forge.setTokens([{ ...TOKEN, forge: 'gitlab' }]);
    expect((await forge.get(`${API}/repos/acme/secret`, authorised)).status).toBe(401);
    forge.setTokens([TOKEN]);
  });

  test('no User-Agent is refused as GitHub does', async () => {
    expect((await forge.get(REPO, { 'user-agent': '' })).status).toBe(403);
  });

  test('over the limit is 403 with nothing remaining; /rate_limit itself is free', async () => {
    const small = await startTestForge(
      { directory, rateLimit: { anonymous: 1, authenticated: 1 } },
      onTestFinished,
    );
    expect((await small.get(REPO)).headers.get('x-ratelimit-remaining')).toBe('0');
    const refused = await small.get(REPO);
    expect(refused.status).toBe(403);
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(Number(refused.headers.get('x-ratelimit-reset')) * 1000).toBeGreaterThan(Date.now());
    expect((await small.get(`${API}/rate_limit`)).status).toBe(200);
  });
});

test('a renamed repository: every address leads to its number, and the number answers', async () => {
  const response = await forge.get(`${API}/repos/acme/old/contents/a%20b?ref=main`);
  expect(response.status).toBe(301);
  const location = response.headers.get('location') ?? '';
  expect(location).toMatch(/\/github\/api\/v3\/repositories\/\d+\/contents\/a%20b\?ref=main$/);
  const followed = await fetch(location);
  expect(await followed.json()).toMatchObject({ path: 'a b', type: 'file' });
});

test('Octokit, as it comes, reads it', async () => {
  const octokit = new Octokit({ baseUrl: `${forge.baseUrl('github')}/api/v3`, auth: TOKEN.token });
  const where = { owner: 'acme', repo: 'web' };
  const { data } = await octokit.rest.repos.get(where);
  expect(data).toMatchObject({ id: web.id, default_branch: 'main', private: false });
  const file = await octokit.rest.repos.getContent({ ...where, path: 'docs/read me.md', ref: first });
  expect(file.data).toMatchObject({ type: 'file', content: `${btoa('spaces')}\n` });
  const user = await octokit.rest.users.getAuthenticated();
  expect(user.data.login).toBe('demo');
  expect(user.headers['x-oauth-scopes']).toBe('repo, read:org');
});
