import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { commitFiles } from '../commit-files.ts';
import { createDemoRepository, renameDemoRepository } from '../create-demo-repository.ts';
import { runGit } from '../git.ts';
import { createTestDirectory, startTestForge } from '../testing/start-test-forge.ts';

const PYTHON = findPython();
const ADVICE = `
The demo forge's GitLab is read with python-gitlab, and ${PYTHON} has none. Install it with:
  apt-get install -y python3-gitlab
or name a Python that has it in TINYFORGE_TEST_PYTHON.`;

const NAME = 'acme/platform/web';
const PATH = 'deploy/ünïcode #1.yml';
const TOKEN = { token: 'glpat-reader', forge: 'gitlab', access: 'all', scopes: ['read_api'] } as const;
const NARROW = { ...TOKEN, token: 'glpat-narrow', scopes: ['read_user'] } as const;

/**
 * What `npm test` found, or else Debian's Python, which its python3-gitlab belongs to whichever other comes first on the PATH. `none` where there can be
 * none: `npm test` says so.
 */
function findPython(): string {
  // biome-ignore lint/style/noProcessEnv: nobody but `npm test` sets it, and nothing but this test reads it.
  const named = process.env.TINYFORGE_TEST_PYTHON;
  return named || (existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3');
}

type Answers = Record<string, Record<string, unknown>> & { failures: Record<string, object> };

async function readWithPython(asked: Record<string, unknown>): Promise<Answers> {
  const script = join(import.meta.dirname, 'read-with-python-gitlab.py');
  // No proxy, no configuration of the client's.
  const env = { PYTHON_GITLAB_CFG: '', PYTHONIOENCODING: 'utf-8' };
  const run = promisify(execFile)(PYTHON, ['-B', script, JSON.stringify(asked)], { env, timeout: 60_000 });
  const { stdout } = await run.catch((error: Error & { stderr?: string }) => {
    const isMissing = /no python-gitlab|ENOENT/.test(`${error.stderr} ${error.message}`);
    throw new Error(isMissing ? ADVICE : `python-gitlab could not read it:\n${error.stderr}`);
  });
  return JSON.parse(stdout) as Answers;
}

describe.skipIf(PYTHON === 'none')('python-gitlab, as it comes, reads', async () => {
  const directory = await createTestDirectory();
  const forge = await startTestForge({ directory, tokens: [TOKEN, NARROW] });
  let answers: Answers;
  let first: string;
  let second: string;
  let blob: string;

  beforeAll(async () => {
    const web = await createDemoRepository({
      directory,
      forge: 'gitlab',
      repository: NAME,
      files: { 'a.yml': 'a: 1\n', [PATH]: 'wörld\n', 'deploy/link.yml': { symlink: '../a.yml' } },
    });
    const revision = async (name: string) =>
      (await runGit({ path: web.path, args: ['rev-parse', name] })).trim();
    first = await revision('HEAD');
    blob = await revision('HEAD:a.yml');
    ({ commitSha: second } = await commitFiles({ path: web.path, files: { b: 'b' }, message: 'Two\n\nB.' }));
    await runGit({ path: web.path, args: ['branch', 'feature/x', first] });
    await runGit({ path: web.path, args: ['tag', '-a', 'v/1', '-m', 'one', first] });
    const files = { a: 'a' };
    await createDemoRepository({
      directory,
      forge: 'gitlab',
      repository: 'acme/hidden',
      files,
      private: true,
    });
    await createDemoRepository({ directory, forge: 'gitlab', repository: 'acme/old', files });
    await renameDemoRepository({ directory, forge: 'gitlab', repository: 'acme/old', newName: 'acme/new' });
    answers = await readWithPython({
      url: forge.baseUrl('gitlab'),
      token: TOKEN.token,
      narrowToken: NARROW.token,
      project: NAME,
      renamed: 'acme/old',
      hidden: 'acme/hidden',
      branch: 'feature/x',
      tag: 'v/1',
      commit: second,
      path: PATH,
      folder: 'deploy',
      blob,
    });
  });

  test('a project by its path and by its number, and one by the name that it had', () => {
    expect(answers.project).toMatchObject({
      path_with_namespace: NAME,
      default_branch: 'main',
      visibility: 'public',
    });
    expect(answers.projectByNumber).toEqual(answers.project);
    expect(answers.renamed).toMatchObject({ path_with_namespace: 'acme/new' });
  });

  test('a branch and a tag with a slash, and a commit', () => {
    expect(answers.branch).toMatchObject({ name: 'feature/x', default: false, commit: { id: first } });
    expect(answers.tag).toMatchObject({ name: 'v/1', message: 'one', commit: { id: first } });
    expect(answers.commit).toMatchObject({
      id: second,
      parent_ids: [first],
      title: 'Two',
    });
  });

  test('commits page by page, all of them or those of a file', () => {
    const idsOf = (commits: unknown) => (commits as { id: string }[]).map(({ id }) => id);
    expect(idsOf(answers.commits)).toEqual([second, first]);
    expect(idsOf(answers.commitsOfFile)).toEqual([first]);
  });

  test('a file, decoded and raw, and a blob', () => {
    expect(answers.file).toMatchObject({
      file_path: PATH,
      commit_id: second,
      last_commit_id: first,
      decoded: 'wörld\n',
      raw: 'wörld\n',
    });
    expect(answers.blob).toMatchObject({ content: btoa('a: 1\n'), size: 5, sha: blob });
  });

  test('a tree page by page, by number and by key, and a folder', () => {
    const pathsOf = (entries: unknown) => (entries as { path: string }[]).map(({ path }) => path);
    expect(pathsOf(answers.tree)).toEqual(['deploy', 'a.yml', 'b', 'deploy/link.yml', PATH]);
    expect(answers.treeByKeyset).toEqual(answers.tree);
    expect(pathsOf(answers.folder)).toEqual(['deploy/link.yml', PATH]);
  });

  test('who it is, and with which scopes', () => {
    expect(answers.user).toMatchObject({ username: 'demo' });
    expect(answers.token).toMatchObject({ scopes: ['read_api'], active: true, revoked: false });
  });

  test.each([
    ['wrongToken', 'GitlabAuthenticationError', 401, '401 Unauthorized'],
    ['narrowToken', 'GitlabGetError', 403, 'insufficient_scope'],
    ['noToken', 'GitlabGetError', 404, '404 Project Not Found'],
    ['project', 'GitlabGetError', 404, '404 Project Not Found'],
    ['branch', 'GitlabGetError', 404, '404 Branch Not Found'],
    ['tag', 'GitlabGetError', 404, '404 Tag Not Found'],
    ['commit', 'GitlabGetError', 404, '404 Commit Not Found'],
    ['file', 'GitlabGetError', 404, '404 File Not Found'],
    ['ref', 'GitlabGetError', 404, '404 Commit Not Found'],
    ['raw', 'GitlabGetError', 404, '404 File Not Found'],
    ['folder', 'GitlabGetError', 404, '404 invalid revision or path Not Found'],
    ['blob', 'GitlabGetError', 404, '404 Blob Not Found'],
  ])('a failure as its own exception: %s', (name, raised, status, message) => {
    expect(answers.failures[name]).toEqual({ raised, status, message });
  });
});
