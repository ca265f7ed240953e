import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRememberedCheckpoint, rememberCheckpoint } from './remembered-checkpoint.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const FIRST = { number: 1, digest: 'a'.repeat(64) };
const SECOND = { number: 2, digest: 'b'.repeat(64) };

test('is what was stored last, in a file for its owner alone', async () => {
  expect(await readRememberedCheckpoint(folder)).toBeNull();
  await rememberCheckpoint(folder, FIRST);
  await rememberCheckpoint(folder, SECOND);
  expect(await readRememberedCheckpoint(folder)).toEqual(SECOND);
  expect(await readdir(folder)).toEqual(['last-checkpoint']);
  expect((await stat(join(folder, 'last-checkpoint'))).mode & 0o777).toBe(0o600);
});

test.each(['', '1', `1:${'a'.repeat(63)}`, 'null'])(
  'a damaged file (%j) is refused, not ignored',
  async (text) => {
    await writeFile(join(folder, 'last-checkpoint'), text);
    await expect(readRememberedCheckpoint(folder)).rejects.toThrow(/is damaged/);
  },
);

test('a folder that does not exist is named, and not made', async () => {
  const typo = join(folder, 'typo');
  await expect(rememberCheckpoint(typo, FIRST)).rejects.toThrow(`${join(typo, 'last-checkpoint')} (ENOENT)`);
  expect(await readdir(folder)).toEqual([]);
});
