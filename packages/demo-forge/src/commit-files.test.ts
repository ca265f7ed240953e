import { execFile } from 'node:child_process';
import { chmod, lstat, mkdir, readdir, readFile, readlink, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { commitFiles } from './commit-files.ts';
import { createDemoRepository } from './create-demo-repository.ts';
import { runGit } from './git.ts';
import { createTestDirectory, startTestForge } from './testing/start-test-forge.ts';

const directory = await createTestDirectory();
let count = 0;

function create(files: Parameters<typeof createDemoRepository>[0]['files'] = { 'a.yml': 'a: 1\n' }) {
  count += 1;
  return createDemoRepository({ directory, forge: 'github', repository: `acme/r${count}`, files });
}

const status = (path: string) => runGit({ path, args: ['status', '--porcelain'] });

describe('createDemoRepository', () => {
  test('leaves an ordinary folder that is in step with its commit', async () => {
    const { path } = await create({ 'a.yml': 'a: 1\n', 'deploy/b.yml': 'b' });
    expect(path).toBe(join(directory, 'github', 'acme', `r${count}`));
    expect(await readFile(join(path, 'deploy/b.yml'), 'utf8')).toBe('b');
    expect(await status(path)).toBe('');
    expect(await runGit({ path, args: ['config', '--get', 'core.bare'] })).toBe('false\n');
  });

  test('a person without a git identity can commit there with plain git', async () => {
    const { path } = await create();
    await writeFile(join(path, 'a.yml'), 'a: 2\n');
    // biome-ignore lint/style/noProcessEnv: a plain git of a person, found where this one is.
    const env = { PATH: process.env.PATH, HOME: join(directory, 'nobody'), GIT_CONFIG_NOSYSTEM: '1' };
    await promisify(execFile)('git', ['-C', path, 'commit', '--quiet', '--all', '--message', 'by hand'], {
      env,
    });
    expect(await runGit({ path, args: ['log', '-1', '--format=%s %an'] })).toBe('by hand Tinyforge demo\n');
  });

  test('made again, it has another id', async () => {
    const first = await create();
    await rm(first.path, { recursive: true });
    count -= 1;
    const second = await create();
    expect(second.path).toBe(first.path);
    expect(second.id).not.toBe(first.id);
  });

  test('never touches what is there already', async () => {
    const { path } = await create();
    count -= 1;
    await expect(create()).rejects.toMatchObject({ code: 'already_exists' });
    expect(await readdir(path)).toContain('a.yml');
  });

  test('leaves nothing behind when it fails', async () => {
    await expect(create({ '../out': 'x' })).rejects.toMatchObject({ code: 'invalid_path' });
    await expect(lstat(join(directory, 'github', 'acme', `r${count}`))).rejects.toThrow('ENOENT');
  });

  test.each([
    'web',
    '../web',
    'acme/..',
    'acme/web/x',
    '-acme/web',
    'acme/.',
    'acme/web.git',
    'acme/',
    'a b/c',
    'acme\\x/y',
  ])('no repository is called %s', async (repository) => {
    await expect(
      createDemoRepository({ directory, forge: 'github', repository, files: {} }),
    ).rejects.toMatchObject({ code: 'invalid_name' });
  });
});

describe('commitFiles', () => {
  test('writes and deletes, with the folder in step', async () => {
    const { path } = await create({ 'a.yml': 'a', 'b.yml': 'b' });
    const { commitSha } = await commitFiles({
      path,
      files: { 'a.yml': null, 'c/d.bin': Uint8Array.of(0, 255) },
      message: 'm',
    });
    expect(await runGit({ path, args: ['rev-parse', 'main'] })).toBe(`${commitSha}\n`);
    expect((await readdir(path)).sort()).toEqual(['.git', 'b.yml', 'c']);
    expect([...(await readFile(join(path, 'c/d.bin')))]).toEqual([0, 255]);
    expect(await status(path)).toBe('');
  });

  test('links, programs and submodules keep their modes', async () => {
    const { path } = await create();
    const files = {
      link: { symlink: 'a.yml' },
      run: { executable: '#!/bin/sh\n' },
      lib: { submodule: 'b'.repeat(40) },
    };
    await commitFiles({ path, files, message: 'm' });
    const modes = (await runGit({ path, args: ['ls-tree', 'HEAD'] }))
      .split('\n')
      .map((line) => line.slice(0, 6));
    expect(modes).toEqual(['100644', '160000', '120000', '100755', '']);
    expect(await readlink(join(path, 'link'))).toBe('a.yml');
  });

  test('the same content, author and date make the same commit', async () => {
    const commit = async (repository: string) => {
      const { path } = await createDemoRepository({
        directory,
        forge: 'gitea',
        repository,
        files: { a: '1' },
        date: new Date('2026-01-01T00:00:00Z'),
      });
      const author = { name: 'Ada', email: 'ada@example.com' };
      return commitFiles({
        path,
        files: { a: '2' },
        message: 'two',
        author,
        date: new Date('2026-01-02T00:00:00Z'),
      });
    };
    expect(await commit('acme/one')).toEqual(await commit('acme/two'));
  });

  test('another branch is made without touching the folder', async () => {
    const { path } = await create();
    const { commitSha } = await commitFiles({
      path,
      branch: 'feature/x',
      files: { 'new.yml': 'x' },
      message: 'm',
    });
    expect(await runGit({ path, args: ['log', '--format=%H %s', 'feature/x'] })).toMatch(
      new RegExp(`^${commitSha} m\n[0-9a-f]{40} Initial commit\n$`),
    );
    expect(await readdir(path)).not.toContain('new.yml');
    expect(await status(path)).toBe('');
  });

  test('edits of a person are neither lost nor committed', async () => {
    const { path } = await create({ 'a.yml': 'a', 'b.yml': 'b' });
    await writeFile(join(path, 'a.yml'), 'mine');
    const before = await runGit({ path, args: ['rev-parse', 'main'] });
    await expect(commitFiles({ path, files: { 'a.yml': 'theirs' }, message: 'm' })).rejects.toMatchObject({
      code: 'git_failed',
    });
    expect(await readFile(join(path, 'a.yml'), 'utf8')).toBe('mine');
    expect(await runGit({ path, args: ['rev-parse', 'main'] })).toBe(before);
    await commitFiles({ path, files: { 'b.yml': 'theirs' }, message: 'm' });
    expect(await status(path)).toBe(' M a.yml\n');
  });

  test('a file that was only touched does not count as edited', async () => {
    const { path } = await create();
    await utimes(join(path, 'a.yml'), new Date(0), new Date(0));
    await commitFiles({ path, files: { 'a.yml': 'a: 2\n' }, message: 'm' });
    expect(await readFile(join(path, 'a.yml'), 'utf8')).toBe('a: 2\n');
  });

  test.runIf(process.getuid?.() === 0)('root may commit and read in a folder of somebody else', async () => {
    const { path } = await create();
    await promisify(execFile)('chown', ['-R', '65534:65534', path]);
    await commitFiles({ path, files: { 'a.yml': 'a: 2\n' }, message: 'm' });
    const forge = await startTestForge({ directory }, onTestFinished);
    const response = await forge.get(`/github/api/v3/repos/acme/r${count}/contents/a.yml`);
    expect(await response.json()).toMatchObject({ size: 5, type: 'file' });
  });

  test('of two at once one is refused, and no commit is lost', async () => {
    const { path } = await create();
    const results = await Promise.allSettled(
      ['x', 'y', 'z'].map((name) =>
        commitFiles({ path, branch: 'side', files: { [name]: name }, message: name }),
      ),
    );
    const made = results.filter(({ status: outcome }) => outcome === 'fulfilled').length;
    expect(made).toBeGreaterThan(0);
    const log = await runGit({ path, args: ['log', '--format=%s', 'side', '^main'] });
    expect(log.trim().split('\n')).toHaveLength(made);
  });

  test.each(['../x', '/x', 'a/../x', '.git/config', 'a/.GIT/x', 'a//b', './a', '', 'a\\b', 'a\0b'])(
    'no file is called %j',
    async (name) => {
      const { path } = await create();
      await expect(commitFiles({ path, files: { [name]: 'x' }, message: 'm' })).rejects.toMatchObject({
        code: 'invalid_path',
      });
    },
  );

  test('runs no hooks', async () => {
    const { path } = await create();
    await mkdir(join(path, '.git/hooks'));
    for (const hook of [
      'pre-commit',
      'post-checkout',
      'post-index-change',
      'reference-transaction',
      'post-commit',
    ]) {
      await writeFile(
        join(path, '.git/hooks', hook),
        `#!/bin/sh\ntouch ${join(path, '..', `hook-${count}`)}\n`,
      );
      await chmod(join(path, '.git/hooks', hook), 0o755);
    }
    await commitFiles({ path, files: { 'a.yml': 'x' }, message: 'm' });
    expect(await readdir(join(path, '..'))).not.toContain(`hook-${count}`);
  });
});
