import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findDataDirHolder, lockDataDir } from './data-dir-lock.ts';

let folder = '';
const lockFile = () => join(folder, 'tinyforge.lock');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-dir-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('of many at once one gets it, and the others are told the process that has it', async () => {
  const results = await Promise.allSettled(Array.from({ length: 12 }, () => lockDataDir(folder)));
  const refused = results.filter((result) => result.status === 'rejected');
  expect(refused).toHaveLength(11);
  for (const { reason } of refused) {
    expect(reason).toMatchObject({ code: 'data_dir_locked' });
    expect(String(reason)).toContain(`process ${process.pid}`);
  }
  expect(await findDataDirHolder(folder)).toEqual({ pid: process.pid });
});

test('released, it can be taken again and leaves no file behind', async () => {
  await (await lockDataDir(folder)).release();
  expect(await findDataDirHolder(folder)).toBeNull();
  await (await lockDataDir(folder)).release();
  expect(await readdir(folder)).toEqual([]);
});

test.each([
  ['a process that is gone', JSON.stringify({ pid: 2 ** 30, startMark: 'long ago' })],
  ['an earlier process with the same id', JSON.stringify({ pid: process.pid, startMark: 'another boot 1' })],
  ['nothing readable', '{"pid":'],
  ['nothing at all', ''],
])('the lock of %s is replaced', async (_name, content) => {
  await writeFile(lockFile(), content);
  const lock = await lockDataDir(folder);
  expect(JSON.parse(await readFile(lockFile(), 'utf8'))).toMatchObject({ pid: process.pid });
  await lock.release();
});

test('a copied folder is not the locked one; a renamed folder is', async () => {
  const lock = await lockDataDir(folder);
  const other = `${folder}-other`;
  await cp(folder, other, { recursive: true });
  expect(await findDataDirHolder(other)).toBeNull();
  await (await lockDataDir(other)).release();
  await rm(other, { recursive: true });

  await rename(folder, other);
  expect(await findDataDirHolder(other)).toEqual({ pid: process.pid });
  await rename(other, folder);
  await lock.release();
});

test('one of many processes takes a stale lock, in each of 30 races', async () => {
  for (let race = 0; race < 30; race += 1) {
    await writeFile(lockFile(), JSON.stringify({ pid: 2 ** 30, startMark: `boot ${race}` }));
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => lockDataDir(folder)));
    const taken = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(taken).toHaveLength(1);
    await taken[0]?.release();
    expect(await readdir(folder)).toEqual([]);
  }
});

test('a stale lock is replaced after a process died while it replaced that lock', async () => {
  const stale = JSON.stringify({ pid: 2 ** 30, startMark: 'long ago' });
  const digest = createHash('sha256').update(stale).digest('hex').slice(0, 16);
  await writeFile(lockFile(), stale);
  await writeFile(`${lockFile()}.claim-${digest}`, JSON.stringify({ pid: 2 ** 30, startMark: 'later' }));
  const lock = await lockDataDir(folder);
  await lock.release();
  expect(await readdir(folder)).toEqual([]);
});

test('releasing leaves alone what somebody else has taken since', async () => {
  const lock = await lockDataDir(folder);
  await writeFile(lockFile(), JSON.stringify({ pid: 1, startMark: null }));
  await lock.release();
  expect(await findDataDirHolder(folder)).toEqual({ pid: 1 });
});
