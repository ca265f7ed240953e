import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLogFile, type LogFile } from './log-file.ts';

const run = promisify(execFile);
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), `log-file-${randomUUID()}`));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const sizeOf = async (path: string) => (await stat(path).catch(() => null))?.size ?? 0;
const line = (text: string) => Buffer.from(`${text}\n`);

describe('createLogFile', () => {
  test('appends to what is there, in a folder that it makes', async () => {
    const path = join(folder, 'logs', 'app.log');
    for (const text of ['first', 'second']) {
      const log = createLogFile({ path, maxBytes: 100 });
      log.write(line(text));
      await log.close();
    }
    expect(await readFile(path, 'utf8')).toBe('first\nsecond\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('is rotated while it is written to, and never larger than its limit', async () => {
    const path = join(folder, 'app.log');
    const log = createLogFile({ path, maxBytes: 1_000 });
    for (let round = 0; round < 200; round += 1) {
      log.write(line(`${round} ${'x'.repeat(round)}`));
      if (round % 7 === 0) await log.flush();
      expect(await sizeOf(path)).toBeLessThanOrEqual(1_000);
      expect(await sizeOf(`${path}.old`)).toBeLessThanOrEqual(1_000);
    }
    await log.close();
    expect(await readFile(path, 'utf8')).toMatch(/199 x{199}\n$/);
    expect(await sizeOf(`${path}.old`)).toBeGreaterThan(0);
  });

  test('drops what a slow disk can not take', async () => {
    const path = join(folder, 'app.log');
    const log = createLogFile({ path, maxBytes: 1_000_000, maxPendingBytes: 100 });
    for (let round = 0; round < 1_000; round += 1) log.write(line('0123456789'));
    await log.close();
    expect(await sizeOf(path)).toBeLessThanOrEqual(200);
  });

  test('drops what can not be written, and neither throws nor tries again by itself', async () => {
    await mkdir(join(folder, 'logs'));
    const path = join(folder, 'logs', 'app.log');
    // Every write to this device fails with ENOSPC.
    await symlink('/dev/full', path);
    const log = createLogFile({ path, maxBytes: 1_000 });
    for (let round = 0; round < 100; round += 1) log.write(line('x'.repeat(100)));
    await log.flush();
    await rm(path);
    log.write(line('after'));
    await log.close();
    expect(await readFile(path, 'utf8')).toBe('after\n');
  });

  test('goes on once a full disk has room again', async ({ skip }) => {
    // A file system of 64 KiB. Only root can mount one.
    const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).catch(() => null);
    if (mounted === null)
      skip('this user may not mount a file system: /dev/full alone stands for a full disk');
    let log: LogFile | null = null;
    try {
      const filler = join(folder, 'filler');
      await run('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4096']).catch(() => {});
      const path = join(folder, 'app.log');
      log = createLogFile({ path, maxBytes: 16_000 });
      for (let round = 0; round < 100; round += 1) log.write(line('lost'));
      await log.flush();
      expect(await sizeOf(path)).toBe(0);
      await rm(filler);
      for (let round = 0; round < 1_000; round += 1) log.write(line('x'.repeat(99)));
      await log.flush();
      expect(await sizeOf(path)).toBeGreaterThan(0);
      expect((await sizeOf(path)) + (await sizeOf(`${path}.old`))).toBeLessThanOrEqual(32_000);
    } finally {
      await log?.close();
      await run('umount', [folder]);
    }
  });
});
