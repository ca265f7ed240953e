import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureSecretKey } from './secret-key.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secret-key-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('is made once, 256 random bits, for its owner alone', async () => {
  const key = await ensureSecretKey(folder);
  expect(Buffer.from(key, 'base64')).toHaveLength(32);
  expect((await stat(join(folder, 'secret-key'))).mode & 0o777).toBe(0o600);
  expect(await ensureSecretKey(folder)).toBe(key);
  expect(await readdir(folder)).toEqual(['secret-key']);
});

test.skipIf(process.platform === 'win32')('one that others may read is closed to them', async () => {
  const key = await ensureSecretKey(folder);
  // As a backup or a copy leaves it.
  await chmod(join(folder, 'secret-key'), 0o644);
  expect(await ensureSecretKey(folder)).toBe(key);
  expect((await stat(join(folder, 'secret-key'))).mode & 0o777).toBe(0o600);
});

test('another folder has another key', async () => {
  const other = await mkdtemp(join(tmpdir(), 'secret-key-'));
  expect(await ensureSecretKey(other)).not.toBe(await ensureSecretKey(folder));
  await rm(other, { recursive: true });
});

test.each(['', '\n', 'cut off'])('a damaged one (%j) is refused and kept', async (content) => {
  await writeFile(join(folder, 'secret-key'), content);
  await expect(ensureSecretKey(folder)).rejects.toThrow(/is damaged/);
  expect(await readFile(join(folder, 'secret-key'), 'utf8')).toBe(content);
});

test('where it can not be written, the file is named', async () => {
  await expect(ensureSecretKey(join(folder, 'missing'))).rejects.toThrow(
    `${join(folder, 'missing', 'secret-key')} (ENOENT)`,
  );
});
