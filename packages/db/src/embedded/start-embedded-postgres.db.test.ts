import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../connect.ts';
import { findRunningPostgres } from './find-running-postgres.ts';
import { isRunning, waitUntil } from './process-identity.ts';
import { runCommand } from './run-command.ts';
import { findServerUser } from './server-user.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './start-embedded-postgres.ts';

const temporary = process.getuid?.() === 0 ? '/tmp' : tmpdir();
const madeOnce = join(temporary, `embedded-${randomUUID()}`);
let dataDir = '';
const running: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];
const progress: string[] = [];

beforeAll(async () => {
  await (await startEmbeddedPostgres({ dataDir: madeOnce, durable: false })).stop();
});
afterAll(() => rm(madeOnce, { recursive: true, force: true }));

beforeEach(async () => {
  dataDir = join(temporary, `embedded-${randomUUID()}`);
  progress.length = 0;
  // A copy keeps owner and mode, and takes a tenth of the time that making a cluster does.
  await runCommand('cp', ['-a', madeOnce, dataDir]);
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(running.splice(0).map((server) => server.stop()));
  await rm(dataDir, { recursive: true, force: true });
});

async function start(
  options: { dataDir?: string; listen?: 'socket' | 'loopback' } = {},
): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({
    dataDir,
    durable: false,
    onProgress: (line) => progress.push(line),
    ...options,
  });
  running.push(server);
  return server;
}

const findRunning = () => findRunningPostgres({ dataDir, clusterDirectory: join(dataDir, 'postgres') });

async function query<T>(url: string, text: string): Promise<T[]> {
  const sql = connect(url, { max: 1, onnotice: () => {} });
  try {
    return [...(await sql.unsafe(text))] as unknown as T[];
  } finally {
    await sql.end();
  }
}

/** Another process that runs a server on the same folder: one that can be killed. */
async function startElsewhere(): Promise<{ child: ChildProcess; serverPid: number }> {
  const script = fileURLToPath(new URL('../../test/run-embedded.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = await once(child.stdout, 'data');
  return { child, serverPid: JSON.parse(String(line)).serverPid };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('a start', () => {
  test('keeps data from one to the next, and leaves nothing running or lying about', async () => {
    const first = await start();
    await query(first.ownerUrl, 'create table kept as select 42 as n');
    const socketFolder = decodeURIComponent(new URL(first.ownerUrl).hostname);
    expect((await stat(socketFolder)).mode & 0o777).toBe(0o700);
    await first.stop();
    expect(isRunning(first.pid)).toBe(false);
    await expect(stat(socketFolder)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readdir(dataDir)).not.toContain('tinyforge.lock');

    const second = await start();
    expect(await query(second.ownerUrl, 'select n from kept')).toEqual([{ n: 42 }]);
  });

  test('is found by another process while it runs', async () => {
    expect(await findRunning()).toBeNull();
    const { child } = await startElsewhere();
    const found = await findRunning();
    expect(await query(found?.ownerUrl ?? '', 'select current_user as name')).toEqual([
      { name: 'tinyforge_owner' },
    ]);
    await kill(child);
    expect(await findRunning()).toBeNull();
  });

  test('gives each role a password, so that who has one connection can not sign in as another role', async () => {
    const { appUrl, ownerUrl, superuserUrl } = await start();
    expect(await query(appUrl, 'select current_user as name')).toEqual([{ name: 'tinyforge_app' }]);
    await expect(query(superuserUrl, 'select 1')).rejects.toMatchObject({ code: '28000' });
    const guessed = new URL(ownerUrl);
    for (const password of ['', new URL(appUrl).password]) {
      guessed.password = password;
      await expect(query(guessed.href, 'select 1')).rejects.toThrow();
    }
    for (const role of ['tinyforge_superuser', 'tinyforge_owner'])
      await expect(query(appUrl, `set role ${role}`)).rejects.toMatchObject({ code: '42501' });
    expect((await stat(join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600);
  });

  test('on a data folder of an earlier version, whose roles have no passwords', async () => {
    await rm(join(dataDir, 'postgres-password'));
    const server = await start();
    expect(await query(server.ownerUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test("on a data folder whose first start was killed before it had written the owner's password", async () => {
    await writeFile(join(dataDir, 'postgres-password'), '');
    const server = await start();
    expect(await query(server.ownerUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
    expect((await readdir(dataDir)).filter((name) => name.startsWith('postgres-password'))).toEqual([
      'postgres-password',
    ]);
  });

  test('runs on a copy of a data folder in use, and leaves the original alone', async () => {
    const original = await start();
    const copy = `${dataDir}-copy`;
    try {
      await runCommand('cp', ['-a', dataDir, copy]);
      const server = await start({ dataDir: copy });
      expect(progress).toContain(
        `${copy} is a copy, made while a database ran in ${join(dataDir, 'postgres')}. That one is left alone.`,
      );
      expect(await query(server.appUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
      expect(await query(original.appUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
      await server.stop();
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  });

  test('can listen on loopback, where only the password opens', async () => {
    await rm(dataDir, { recursive: true });
    const server = await start({ listen: 'loopback' });
    expect(await query(server.appUrl, 'select host(inet_server_addr()) as address')).toEqual([
      { address: '127.0.0.1' },
    ]);
    const url = new URL(server.ownerUrl);
    url.password = new URL(server.appUrl).password;
    await expect(query(url.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    await expect(query(server.superuserUrl, 'select 1')).rejects.toMatchObject({ code: '28000' });
    expect((await stat(join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600);
    await server.stop();
    expect(await query((await start({ listen: 'loopback' })).appUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test.skipIf(process.platform !== 'linux')('shows the server nothing of our environment', async () => {
    const { pid } = await start();
    const names = (await readFile(`/proc/${pid}/environ`, 'utf8'))
      .split('\0')
      .map((entry) => entry.split('=')[0]);
    expect(new Set(names.filter(Boolean))).toEqual(
      new Set(['PATH', 'LC_ALL', 'TZ', ...names.filter((name) => name?.startsWith('PG'))]),
    );
    expect(names).not.toContain('PGPASSWORD');
  });
});

describe('what is refused, in a sentence', () => {
  test('the data of another PostgreSQL major', async () => {
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
    await expect(start()).rejects.toMatchObject({
      code: 'other_major',
      message: expect.stringMatching(/belongs to PostgreSQL 17, and this Tinyforge comes with PostgreSQL 18/),
    });
    expect(await readdir(dataDir)).not.toContain('tinyforge.lock');
  });

  test('a second start on the same folder, and the first goes on', async () => {
    const first = await start();
    await expect(start()).rejects.toMatchObject({
      code: 'data_dir_locked',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    expect(await query(first.appUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test('a data folder that can not be made', async () => {
    const below = join(dataDir, 'postgres', 'PG_VERSION', 'data');
    await expect(startEmbeddedPostgres({ dataDir: below })).rejects.toMatchObject({
      code: 'data_dir_not_writable',
      message: expect.stringContaining(below),
    });
  });

  test('a folder without a database, where none may be made', async () => {
    const empty = join(dataDir, 'empty');
    await expect(startEmbeddedPostgres({ dataDir: empty, create: false })).rejects.toMatchObject({
      code: 'no_data',
    });
    await expect(stat(empty)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test.runIf(process.getuid?.() === 0)(
    'a cluster of another user, with the command that gives it away',
    async () => {
      await runCommand('chown', ['root', join(dataDir, 'postgres')]);
      await expect(start()).rejects.toMatchObject({
        code: 'data_dir_not_writable',
        message: expect.stringMatching(/sudo chown -R \d+:\d+ '.*\/postgres'$/),
      });
    },
  );

  test('a damaged cluster, with what the server said', async () => {
    await rm(join(dataDir, 'postgres', 'global'), { recursive: true });
    await expect(start()).rejects.toMatchObject({
      code: 'start_failed',
      message: expect.stringMatching(/^The database did not start: .*global/),
    });
    expect(await readdir(dataDir)).not.toContain('tinyforge.lock');
  });
});

describe('after a kill -9', () => {
  test('the server ends on its own, and the next start has the data', async () => {
    const { child, serverPid } = await startElsewhere();
    await kill(child);
    expect(await waitUntil(() => !isRunning(serverPid), 10_000)).toBe(true);
    expect(await query((await start()).appUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test('a server that lives on is stopped by the next start', async () => {
    const { child, serverPid } = await startElsewhere();
    const guard = await findGuard(serverPid);
    process.kill(guard, 'SIGKILL');
    await kill(child);
    expect(isRunning(serverPid)).toBe(true);
    const server = await start();
    expect(isRunning(serverPid)).toBe(false);
    expect(server.pid).not.toBe(serverPid);
    expect(progress).toContain('Cleared up after a run that did not end properly.');
    expect(await query(server.appUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test('of everything, server included, the next start recovers', async () => {
    const { child, serverPid } = await startElsewhere();
    process.kill(serverPid, 'SIGKILL');
    await kill(child);
    expect(await query((await start()).appUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test("another process with the dead server's id is left alone", async () => {
    // PostgreSQL only minds processes of its own user.
    const stranger = spawn('sleep', ['60'], { ...(await findServerUser(join(dataDir, 'postgres'), null)) });
    children.push(stranger);
    const lines = [
      stranger.pid,
      join(dataDir, 'postgres'),
      1,
      5432,
      '/tmp/tinyforge-pg-gone',
      '',
      '1 1',
      'ready',
    ];
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${lines.join('\n')}\n`);
    expect(await query((await start()).appUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
    expect(isRunning(stranger.pid ?? 0)).toBe(true);
  });

  test('in the middle of making the database, the next start makes it anew', async () => {
    await cp(join(dataDir, 'postgres', 'base'), join(dataDir, 'postgres.unfinished', 'base'), {
      recursive: true,
    });
    await rm(join(dataDir, 'postgres'), { recursive: true });
    expect(await query((await start()).appUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
    expect(await readdir(dataDir)).not.toContain('postgres.unfinished');
  });
});

/** The shell that waits for its parent's end, by the server's id among its arguments. */
async function findGuard(serverPid: number): Promise<number> {
  const listing = spawn('ps', ['-eo', 'pid=,args=']);
  let text = '';
  listing.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await once(listing, 'close');
  const line = text.split('\n').find((each) => each.includes(`tinyforge-guard ${serverPid} `));
  return Number(line?.trim().split(' ')[0]);
}
