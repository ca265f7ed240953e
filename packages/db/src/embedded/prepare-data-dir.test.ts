import { chmod, chown, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { prepareDataDir } from './prepare-data-dir.ts';

let base = '';
beforeEach(async () => {
  base = await mkdtemp('/tmp/prepare-data-dir-');
  await chmod(base, 0o755);
});
afterEach(() => rm(base, { recursive: true, force: true }));

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

describe.runIf(process.getuid?.() === 0)('as root', () => {
  test('a new folder lets the server through without letting it look', async () => {
    const prepared = await prepareDataDir(join(base, 'a', 'data'));
    expect(prepared).toMatchObject({ dataDir: join(base, 'a', 'data'), insteadOf: null });
    expect(prepared.user?.uid).toBeGreaterThan(0);
    expect(await modeOf(prepared.dataDir)).toBe(0o711);
  });

  test('an empty folder that is closed (mktemp -d) is opened as far', async () => {
    await chmod(base, 0o700);
    expect(await prepareDataDir(base)).toMatchObject({ dataDir: base, insteadOf: null });
    expect(await modeOf(base)).toBe(0o711);
  });

  test("somebody's closed folder is not opened: data goes to the fallback", async () => {
    const home = join(base, 'home');
    await mkdir(home, { mode: 0o700 });
    await writeFile(join(home, 'diary.txt'), '');
    const wanted = join(home, 'checkout', '.data');
    const fallback = join(base, 'fallback');
    expect(await prepareDataDir(wanted, fallback)).toMatchObject({ dataDir: fallback, insteadOf: wanted });
    expect(await modeOf(home)).toBe(0o700);
  });

  test('data that is there, in a folder that was closed since, is not passed over for an empty database', async () => {
    const home = join(base, 'home');
    const wanted = join(home, 'checkout', '.data');
    await mkdir(join(wanted, 'postgres'), { recursive: true, mode: 0o755 });
    await writeFile(join(home, 'diary.txt'), '');
    await chmod(home, 0o700);
    const fallback = join(base, 'fallback');
    const refusal = await prepareDataDir(wanted, fallback).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: 'EmbeddedPostgresError', code: 'data_dir_closed' });
    expect(String(refusal)).toContain(`The database in ${join(wanted, 'postgres')} can't be used`);
    expect(String(refusal)).toContain(`can't enter ${home}. `);
    await expect(stat(fallback)).rejects.toMatchObject({ code: 'ENOENT' });

    await chmod(home, 0o711);
    expect(await prepareDataDir(wanted, fallback)).toMatchObject({ dataDir: wanted, insteadOf: null });
  });

  test('the server runs as the owner of the data that is there', async () => {
    await mkdir(join(base, 'postgres'));

    await chown(join(base, 'postgres'), 4321, 4321);
    expect((await prepareDataDir(base)).user).toEqual({ uid: 4321, gid: 4321 });
  });
});

test('a place that can not hold a folder is refused, and named', async () => {
  await writeFile(join(base, 'file'), '');
  await expect(prepareDataDir(join(base, 'file', 'data'))).rejects.toMatchObject({
    code: 'data_dir_not_writable',
    message: expect.stringContaining(join(base, 'file', 'data')),
  });
});
