import { mkdtemp, open, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rotateLog } from './rotate-log.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rotate-log-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a log that has grown starts again under the same name, for whoever has it open', async () => {
  const path = join(folder, 'server.log');
  const writer = await open(path, 'a');
  await writer.write('0123456789');
  await rotateLog(path, 10);
  expect(await readFile(path, 'utf8')).toBe('0123456789');
  await writer.write('x');
  await rotateLog(path, 10);
  expect(await readFile(`${path}.old`, 'utf8')).toBe('0123456789x');
  await writer.write('after');
  expect(await readFile(path, 'utf8')).toBe('after');
  await writer.close();
});

test('where there is no room for a copy, the log starts again without one', async () => {
  const path = join(folder, 'server.log');
  await writeFile(path, 'x'.repeat(100));
  await symlink('/dev/full', `${path}.old`);
  await rotateLog(path, 10);
  expect(await readFile(path, 'utf8')).toBe('');
});
