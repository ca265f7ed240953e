import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createDemoRepository } from './create-demo-repository.ts';
import { createGit, runGit } from './git.ts';
import { startDemoForge } from './start-demo-forge.ts';
import { createTestDirectory } from './testing/start-test-forge.ts';

const directory = await createTestDirectory();

async function writeProgram(name: string, script: string): Promise<string> {
  const program = join(directory, name);
  await writeFile(program, `#!/bin/sh\n${script}\n`);
  await chmod(program, 0o755);
  return program;
}

test('without git, both ways in say so in a sentence', async () => {
  const git = join(directory, 'no-such-git');
  const refused = { code: 'git_missing', message: expect.stringContaining('Install git 2.29 or newer') };
  await expect(startDemoForge({ directory, git })).rejects.toMatchObject(refused);
  await expect(
    createDemoRepository({ directory, forge: 'github', repository: 'a/b', files: {}, git }),
  ).rejects.toMatchObject(refused);
});

test.each([
  ['git version 2.28.9', '2.28 was found'],
  ['git version 1.99.0', '1.99 was found'],
  ['not git at all', 'could not be read'],
])('%s is too old', async (answer, message) => {
  const git = await writeProgram('old-git', `echo "${answer}"`);
  await expect(startDemoForge({ directory, git })).rejects.toMatchObject({
    code: 'git_too_old',
    message: expect.stringContaining(message),
  });
});

test.each(['git version 2.29.0', 'git version 2.39.5 (Apple Git-154)', 'git version 3.0.0.windows.1'])(
  '%s will do',
  async (answer) => {
    const program = await writeProgram('new-git', `echo "${answer}"`);
    await expect(createGit({ program }).assertUsable()).resolves.toBeUndefined();
  },
);

test('what a shell has set for git does not reach it', async () => {
  const { path } = await createDemoRepository({
    directory,
    forge: 'github',
    repository: 'a/env',
    files: { a: '1' },
  });
  vi.stubEnv('GIT_DIR', '/nowhere');
  vi.stubEnv('GIT_INDEX_FILE', '/nowhere');
  vi.stubEnv('GIT_TRACE', '1');
  try {
    expect(await runGit({ path, args: ['log', '--format=%s'] })).toBe('Initial commit\n');
  } finally {
    vi.unstubAllEnvs();
  }
});

test('more output than allowed fails, and says so', async () => {
  const { path } = await createDemoRepository({
    directory,
    forge: 'github',
    repository: 'a/large',
    files: { large: new Uint8Array(100_000) },
  });
  const output = await createGit().try({
    path,
    args: ['cat-file', 'blob', 'HEAD:large'],
    maxOutputBytes: 50_000,
  });
  expect(output).toMatchObject({ ok: false, stderr: expect.stringContaining('maxBuffer') });
});

test('a failing command throws what git said', async () => {
  const path = join(directory, 'not-a-repository');
  await mkdir(path);
  await expect(runGit({ path, args: ['log'] })).rejects.toMatchObject({
    code: 'git_failed',
    message: expect.stringContaining('not a git repository'),
  });
});

test('a few children at a time; close waits for those and starts no other', async () => {
  const [log, gate] = [join(directory, 'children.log'), join(directory, 'gate')];
  await writeFile(log, '');
  const wait = `until [ -e ${gate} ]; do sleep 0.01; done`;
  const program = await writeProgram('slow-git', `echo start >> ${log}; ${wait}; echo end >> ${log}`);
  const git = createGit({ program });
  const runs = Array.from({ length: 12 }, () =>
    git.try({ path: directory, args: [] }).catch((error: Error) => error),
  );
  await vi.waitFor(async () => expect(await readLog(log)).toHaveLength(4));
  const closed = git.close();
  await writeFile(gate, '');
  await closed;
  expect((await readLog(log)).sort()).toEqual([...Array(4).fill('end'), ...Array(4).fill('start')]);
  expect((await Promise.all(runs)).filter((outcome) => outcome instanceof Error)).toHaveLength(8);
});

async function readLog(log: string): Promise<string[]> {
  return (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '');
}
