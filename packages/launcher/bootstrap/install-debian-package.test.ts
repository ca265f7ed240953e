import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findBrowser } from './find-browser.mjs';
import { findPythonGitlab } from './find-python-gitlab.mjs';

// A PATH of our own, on which apt-get notes what it is asked and makes what it is told to install.
let bin: string;
const program = (name: string, script: string) => {
  const path = join(bin, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
};
const aptGet = (makes: string) =>
  program('apt-get', `echo "$*" >> '${bin}/asked'\n[ "$1" != install ] || : > '${bin}/${makes}'`);
const asked = () => {
  const lines = existsSync(join(bin, 'asked')) ? readFileSync(join(bin, 'asked'), 'utf8').split('\n') : [];
  return lines.filter((line) => line !== '' && line !== '--version');
};

beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'tinyforge-bin-'));
  program('sudo', 'exec "$@"');
  vi.stubEnv('PATH', bin);
  for (const name of ['TINYFORGE_TEST_CHROME', 'TINYFORGE_TEST_PYTHON', 'TINYFORGE_TEST_INSTALL_BROWSER'])
    vi.stubEnv(name, '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(bin, { recursive: true, force: true });
});

describe('python-gitlab', () => {
  const find = () => findPythonGitlab(['python3']);
  const withGitlab = 'exit 0';
  const afterInstallation = () => `[ -e '${bin}/python-gitlab' ]`;

  test('that is there is taken as it is', async () => {
    aptGet('python-gitlab');
    program('python3', withGitlab);
    expect(await find()).toBe('python3');
    expect(asked()).toEqual([]);
  });

  test('is installed where that was allowed', async () => {
    aptGet('python-gitlab');
    program('python3', afterInstallation());
    vi.stubEnv('TINYFORGE_TEST_INSTALL_BROWSER', '1');
    expect(await find()).toBe('python3');
    expect(asked()).toEqual(['update', 'install -y --no-install-recommends python3-gitlab']);
  });

  test('is asked for with a sentence where it could be installed', async () => {
    aptGet('python-gitlab');
    program('python3', afterInstallation());
    await expect(find()).rejects.toThrow(/apt-get install -y python3-gitlab\n/);
    expect(asked()).toEqual([]);
  });

  test('is asked for too where apt-get brought nothing, and where it refused', async () => {
    vi.stubEnv('TINYFORGE_TEST_INSTALL_BROWSER', '1');
    aptGet('something else');
    await expect(find()).rejects.toThrow(/none was found/);
    program('apt-get', '[ "$1" = --version ]');
    await expect(find()).rejects.toThrow(/^python3-gitlab could not be installed/);
  });

  test('is done without where there is no apt-get, and where that was asked for', async () => {
    expect(await find()).toBeNull();
    aptGet('python-gitlab');
    vi.stubEnv('TINYFORGE_TEST_PYTHON', 'none');
    expect(await find()).toBeNull();
  });

  test('of a Python that is named is taken, and missed', async () => {
    const path = program('other', withGitlab);
    vi.stubEnv('TINYFORGE_TEST_PYTHON', path);
    expect(await find()).toBe(path);
    program('other', 'exit 1');
    await expect(find()).rejects.toThrow(`names ${path}, which has no python-gitlab`);
  });
});

describe('a browser', () => {
  const find = () => findBrowser([join(bin, 'chromium')]);

  test('is installed where that was allowed, and asked for elsewhere', async () => {
    aptGet('chromium');
    await expect(find()).rejects.toThrow(/none was found/);
    vi.stubEnv('TINYFORGE_TEST_INSTALL_BROWSER', '1');
    expect(await find()).toBe(join(bin, 'chromium'));
    expect(asked()).toEqual(['update', 'install -y --no-install-recommends chromium']);
    // The second time it is there.
    expect(await find()).toBe(join(bin, 'chromium'));
    expect(asked()).toHaveLength(2);
  });
});
