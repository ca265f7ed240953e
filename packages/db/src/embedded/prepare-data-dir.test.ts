import { chmod, chown, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findDataDir, prepareDataDir } from './prepare-data-dir.ts';

let base = '';
beforeEach(async () => {
  base = await mkdtemp('/tmp/prepare-data-dir-');
  await chmod(base, 0o755);
});
afterEach(() => rm(base, { recursive: true, force: true }));

const prepare = (folder: string, fallback: string | null = null) => prepareDataDir(folder, { fallback });
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

describe.runIf(process.getuid?.() === 0)('as root', () => {
  test('a new folder lets the server through without letting it look', async () => {
    const prepared = await prepare(join(base, 'a', 'data'));
    expect(prepared).toMatchObject({ dataDir: join(base, 'a', 'data'), insteadOf: null });
    expect(prepared.user?.uid).toBeGreaterThan(0);
    expect(await modeOf(prepared.dataDir)).toBe(0o711);
  });

  test('an empty folder that is closed (mktemp -d) is opened as far', async () => {
    await chmod(base, 0o700);
    expect(await prepare(base)).toMatchObject({ dataDir: base, insteadOf: null });
    expect(await modeOf(base)).toBe(0o711);
  });

  test("somebody's closed folder is not opened: data goes to the fallback", async () => {
    const home = join(base, 'home');
    await mkdir(home, { mode: 0o700 });
    await writeFile(join(home, 'diary.txt'), '');
    const wanted = join(home, 'checkout', '.data');
    const fallback = join(base, 'fallback');
    expect(await prepare(wanted, fallback)).toMatchObject({ dataDir: fallback, insteadOf: wanted });
    expect(await modeOf(home)).toBe(0o700);
  });

  test("an explicit folder in somebody's closed folder is refused, and nothing is made", async () => {
    const home = join(base, 'home');
    await mkdir(home, { mode: 0o700 });
    await writeFile(join(home, 'diary.txt'), '');
    const refusal = prepare(join(home, 'data'));
    await expect(refusal).rejects.toMatchObject({
      code: 'data_dir_closed',
      message: expect.stringContaining(`chmod o+x '${home}'`),
    });
    expect(await readdir(home)).toEqual(['diary.txt']);
  });

  test('data that is there, in a folder that was closed since, is not passed over for an empty database', async () => {
    const home = join(base, 'home');
    const wanted = join(home, 'checkout', '.data');
    await mkdir(join(wanted, 'postgres'), { recursive: true, mode: 0o755 });
    await writeFile(join(home, 'diary.txt'), '');
    await chmod(home, 0o700);
    const fallback = join(base, 'fallback');
    const refusal = await prepare(wanted, fallback).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: 'EmbeddedPostgresError', code: 'data_dir_closed' });
    expect(String(refusal)).toContain(`The data folder ${wanted} can't be used`);
    expect(String(refusal)).toContain(`can't enter ${home}. `);
    await expect(stat(fallback)).rejects.toMatchObject({ code: 'ENOENT' });

    await chmod(home, 0o711);
    expect(await prepare(wanted, fallback)).toMatchObject({ dataDir: wanted, insteadOf: null });
  });

  test('the server runs as the owner of the data that is there', async () => {
    await mkdir(join(base, 'postgres'));

    await chown(join(base, 'postgres'), 4321, 4321);
    expect((await prepare(base)).user).toEqual({ uid: 4321, gid: 4321 });
  });
});

test.runIf(process.platform === 'linux')('a folder that a file system refuses is named', async () => {
  await expect(prepare('/proc/x')).rejects.toMatchObject({
    code: 'data_dir_not_writable',
    message: expect.stringContaining("The data folder /proc/x can't be written (ENOENT)."),
  });
});

describe('findDataDir', () => {
  test('refuses a folder without a database, and creates nothing', async () => {
    await expect(findDataDir(join(base, 'typo'), { fallback: null })).rejects.toMatchObject({
      code: 'no_data',
      message: expect.stringContaining(`There is no Tinyforge database in ${join(base, 'typo')}.`),
    });
    expect(await readdir(base)).toEqual([]);
  });

  test('takes the fallback only where the folder holds no database', async () => {
    const [wanted, fallback] = [join(base, 'wanted'), join(base, 'fallback')];
    await mkdir(join(fallback, 'postgres'), { recursive: true });
    expect(await findDataDir(wanted, { fallback })).toMatchObject({ dataDir: fallback, insteadOf: wanted });
    await mkdir(join(wanted, 'postgres'), { recursive: true });
    expect(await findDataDir(wanted, { fallback })).toMatchObject({ dataDir: wanted, insteadOf: null });
  });
});

test('a place that can not hold a folder is refused, and named', async () => {
  await writeFile(join(base, 'file'), '');
  await expect(prepare(join(base, 'file', 'data'))).rejects.toMatchObject({
    code: 'data_dir_not_writable',
    message: expect.stringContaining(join(base, 'file', 'data')),
  });
});
