import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { loadSystemVariables } from '@tinyforge/env';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../bootstrap/workspace.mjs';

const documents = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const scripts: Record<string, string> = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts;

/** What stands in code blocks and code spans. */
function commandsIn(text: string): string[] {
  const blocks = [...text.matchAll(/^```(?:sh)?\n(.*?)^```/gms)].flatMap(([, block = '']) =>
    block.split('\n'),
  );
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  return [...blocks, ...spans].map((line) => line.trim());
}

/** A PATH with Node, npm and git, and no pnpm. */
function plainPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tinyforge-path-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const node = dirname(process.execPath);
  for (const name of ['node', 'npm', 'npx']) symlinkSync(join(node, name), join(folder, name));
  const git = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
  symlinkSync(git, join(folder, 'git'));
  return [folder, '/usr/bin', '/bin'].join(delimiter);
}

test.each(documents)('%s names only commands that a fresh clone has', (name) => {
  const commands = commandsIn(readFileSync(join(ROOT, name), 'utf8'));
  const npmCommands = commands.flatMap((line) => /^npm (?:run )?([\w:-]+)/.exec(line)?.[1] ?? []);
  const missing = npmCommands.filter((script) => !['install', 'ci'].includes(script) && !(script in scripts));
  expect(missing).toEqual([]);
  expect(commands.filter((line) => /^(?:pnpm|turbo|npx vitest)\b/.test(line))).toEqual([]);
});

test('every script starts with plain Node', () => {
  for (const script of Object.values(scripts)) {
    const [, file = ''] = /^node (packages\/launcher\/bin\/[\w-]+\.mjs)/.exec(script) ?? [];
    expect(existsSync(join(ROOT, file)) && file !== '').toBe(true);
  }
});

test.each(['bench', 'build', 'hostile'])(
  'npm run %s finds pnpm without one on the PATH, and prints no notice',
  (name) => {
    const { status, stdout, stderr } = spawnSync('npm', ['run', name, '--', '--dry=json'], {
      cwd: ROOT,
      env: { ...loadSystemVariables(), PATH: plainPath() },
      encoding: 'utf8',
    });
    expect(stdout + stderr).not.toMatch(/collects anonymous|Unable to find package manager/i);
    expect(status).toBe(0);
  },
);

test('npm run bundle writes a linter that works in another repository', () => {
  const built = spawnSync('npm', ['run', 'bundle'], {
    cwd: ROOT,
    env: { ...loadSystemVariables(), PATH: plainPath() },
    encoding: 'utf8',
  });
  expect(built.stderr + built.stdout).not.toMatch(/collects anonymous/i);
  expect(built.status).toBe(0);
  const other = mkdtempSync(join(tmpdir(), 'tinyforge-other-'));
  onTestFinished(() => rmSync(other, { recursive: true, force: true }));
  copyFileSync(join(ROOT, 'packages/cli/dist/tinyforge.mjs'), join(other, 'tinyforge.mjs'));
  const linted = spawnSync(process.execPath, ['tinyforge.mjs', 'lint', '-'], {
    cwd: other,
    input: 'version: 1\n',
    encoding: 'utf8',
    env: {},
  });
  expect(linted.stderr).toBe('');
  expect(linted.status).toBe(0);
});
