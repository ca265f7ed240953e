import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { withLogs } from './with-logs.ts';

it('leaves nothing of a run that ended well', async () => {
  const path = await withLogs(7, async (logs) => {
    await writeFile(logs.file('one.log'), 'all is well');
    return logs.file('one.log');
  });
  expect(existsSync(dirname(path))).toBe(false);
});

it('keeps the logs of a run that failed, also those of others, and quotes their ends', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'tinyforge-proof-elsewhere-'));
  onTestFinished(() => rm(elsewhere, { recursive: true }));
  await writeFile(join(elsewhere, 'postgres.log'), 'the database ended');
  let folder = '';
  const failed = withLogs(7, async (logs) => {
    folder = dirname(logs.file('any'));
    logs.takeAlong('postgres.log', join(elsewhere, 'postgres.log'));
    await writeFile(logs.file('server.log'), 'the server complained');
    throw new Error('no answer');
  });
  await expect(failed).rejects.toThrow(
    /no answer[\s\S]*TINYFORGE_TEST_SEED=7[\s\S]*the database ended[\s\S]*the server complained/,
  );
  onTestFinished(() => rm(folder, { recursive: true }));
  expect(existsSync(join(folder, 'postgres.log'))).toBe(true);
});
