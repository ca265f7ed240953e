import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { connect } from '@tinyforge/db';
import { createTestDatabase } from '@tinyforge/db/testing';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';

const RUN_START = fileURLToPath(new URL('../test/run-start.mjs', import.meta.url));
const PATH = [
  ...new Set([join(process.execPath, '..'), '/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin']),
].join(':');
const READY = /^Tinyforge is ready: (.+)$/m;

type Run = {
  child: ChildProcess;
  output(): string;
  until(pattern: RegExp): Promise<string>;
  ended: Promise<number | null>;
};

let dataDir = '';
let port = 0;
const runs: Run[] = [];
const servers: Server[] = [];

beforeEach(async () => {
  dataDir = join(process.getuid?.() === 0 ? '/tmp' : tmpdir(), `launcher-${randomUUID()}`);
  port = await listen(0).then(close);
});
afterEach(async () => {
  for (const { child, ended } of runs.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  // The database of a killed run ends on its own, a moment later.
  const file = join(dataDir, 'postgres', 'postmaster.pid');
  await expect
    .poll(
      () =>
        stat(file).then(
          () => 'there',
          () => 'gone',
        ),
      { timeout: 20_000 },
    )
    .toBe('gone');
  await Promise.all(servers.splice(0).map(close));
  await rm(dataDir, { recursive: true, force: true });
});

/** `npm start` after its preparations, with a stand-in for the dashboard, and nothing of our environment. */
function run(
  environment: Record<string, string> = {},
  command: string = process.execPath,
  args: string[] = [RUN_START],
): Run {
  const child = spawn(command, args, {
    env: { PATH, PORT: String(port), TINYFORGE_DATA_DIR: dataDir, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const waiting = new Set<() => void>();
  const add = (chunk: Buffer) => {
    output += chunk;
    for (const look of waiting) look();
  };
  child.stdout.on('data', add);
  child.stderr.on('data', add);
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const until = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(output);
        if (found) resolve(found[1] ?? found[0]);
      };
      waiting.add(look);
      look();
      void ended.then((code) => reject(new Error(`It ended with ${code} and said:\n${output}`)));
    });
  const one = { child, output: () => output, until, ended };
  runs.push(one);
  return one;
}

function listen(onPort: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(onPort, () => resolve(server));
  });
}

async function close(server: Server): Promise<number> {
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address !== null && typeof address === 'object' ? address.port : 0;
}

const ask = async (path: string) =>
  (await (await fetch(`http://127.0.0.1:${port}${path}`)).json()) as Record<string, unknown> & {
    pid: number;
  };
/** An ended process that nobody has collected yet is not alive. */
const isAlive = async (pid: number) => {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (status !== null) return !/\) Z /.test(status);
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux';
  } catch {
    return false;
  }
};
const serverPid = async () =>
  Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);

/** @returns `done`, or the SQLSTATE or code that it failed with */
async function tryStatement(url: string, statement: string): Promise<string> {
  const sql = connect(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(statement);
    return 'done';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    await sql.end();
  }
}

/** An empty database whose owner may not create roles. */
async function createPoorDatabase() {
  const { superuserUrl } = inject('tinyforgePostgres');
  const owner = `poor_${randomUUID().slice(0, 8)}`;
  await tryStatement(superuserUrl, `create role ${owner} login`);
  await tryStatement(superuserUrl, `create database ${owner} owner ${owner}`);
  return {
    owner,
    ownerUrl: superuserUrl.replace(/\/\/[^:@/]+/, `//${owner}`).replace(/[^/]+$/, owner),
    drop: () => tryStatement(superuserUrl, `drop database ${owner} with (force)`),
  };
}

describe('npm start', () => {
  test('ends with the address and a link for the first admin; Ctrl-C ends everything, an open event stream too', async () => {
    const first = run();
    expect(await first.until(READY)).toBe(`http://localhost:${port}`);
    expect(await first.until(/Make the first admin: (.+)/)).toMatch(
      new RegExp(`^http://localhost:${port}/setup\\?token=[\\w-]{32}$`),
    );
    const { pid } = await ask('/');
    const database = await serverPid();
    const stream = await fetch(`http://127.0.0.1:${port}/events`);
    const reader = stream.body?.getReader();
    await reader?.read();

    first.child.kill('SIGINT');
    await reader?.read().catch(() => undefined);
    expect(await first.ended).toBe(0);
    expect(await isAlive(pid)).toBe(false);
    expect(await isAlive(database)).toBe(false);
    expect(await readdir(dataDir)).toEqual(['logs', 'postgres', 'postgres-password', 'secret-key']);
    expect(first.output()).not.toMatch(/\n {4}at /);

    const key = await readFile(join(dataDir, 'secret-key'), 'utf8');
    const second = run();
    await second.until(READY);
    expect(second.output()).not.toContain('Making');
    expect(await readFile(join(dataDir, 'secret-key'), 'utf8')).toBe(key);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  });

  test.skipIf(process.platform === 'win32')('stops when the shell that npm runs it in ends', async () => {
    const started = run({}, '/bin/sh', [
      '-c',
      '"$0" "$@"; exit',
      process.execPath,
      RUN_START,
      '--with-parent',
    ]);
    await started.until(READY);
    const database = await serverPid();
    const { pid } = await ask('/');
    started.child.kill('SIGTERM');
    await started.ended;
    expect(started.output()).toContain('Stopped.');
    expect(await isAlive(pid)).toBe(false);
    expect(await isAlive(database)).toBe(false);
  });

  test('gives the dashboard what it needs and keeps the rest to itself', async () => {
    const started = run({
      TINYFORGE_ADMIN_EMAIL: 'ada@example.com',
      TINYFORGE_ADMIN_PASSWORD: 'a long password',
      TINYFORGE_BASE_URL: 'https://forge.example.com',
      SOME_SECRET: 'of the machine',
    });
    expect(await started.until(READY)).toBe('https://forge.example.com');
    await started.until(/The first admin is (ada@example\.com)\./);
    expect(started.output()).not.toContain('/setup?token=');
    await started.until(
      /^Warning: TINYFORGE_BASE_URL starts with https.* TINYFORGE_TRUSTED_PROXIES to the address/m,
    );
    const environment = await ask('/environment');
    expect(environment).toMatchObject({
      PORT: String(port),
      NODE_ENV: 'production',
      DATABASE_URL: expect.stringMatching(/^postgres:\/\/tinyforge_app:[\w-]{32}@/),
      TINYFORGE_SECRET_KEY: (await readFile(join(dataDir, 'secret-key'), 'utf8')).trim(),
      TINYFORGE_DATA_DIR: dataDir,
      TINYFORGE_BASE_URL: 'https://forge.example.com',
    });
    expect((await stat(join(dataDir, 'secret-key'))).mode & 0o777).toBe(0o600);
    for (const name of ['SOME_SECRET', 'TINYFORGE_ADMIN_PASSWORD'])
      expect(environment).not.toHaveProperty(name);
  });

  test('gives the dashboard a login of its own to the embedded database', async () => {
    await run().until(READY);
    const { DATABASE_URL: url } = await ask('/environment');
    const socket = new URL(String(url)).hostname;
    for (const role of ['tinyforge_owner', 'tinyforge_superuser'])
      expect(await tryStatement(`postgres://${role}@${socket}/tinyforge`, 'select 1')).not.toBe('done');
    expect(await tryStatement(String(url), 'select count(*) from event')).toBe('done');
    expect(await tryStatement(String(url), 'set role tinyforge_owner')).toBe('42501');
  });

  test('gives the dashboard a login of its own to the database that DATABASE_URL names', async () => {
    const { ownerUrl, drop } = await createTestDatabase();
    try {
      const started = run({ DATABASE_URL: ownerUrl, TINYFORGE_SECRET_KEY: 'k'.repeat(40) });
      await started.until(READY);
      const environment = await ask('/environment');
      const url = String(environment.DATABASE_URL);
      expect(url).toMatch(/^postgres:\/\/tinyforge_server_\d+:[\w-]+@/);
      expect(environment).not.toHaveProperty('TINYFORGE_DATABASE_ROLE');
      expect(JSON.stringify(environment)).not.toContain(new URL(ownerUrl).username);
      expect(await tryStatement(url, 'select count(*) from event')).toBe('done');
      expect(await tryStatement(url, 'set role none; delete from event')).toBe('42501');
      started.child.kill('SIGTERM');
      expect(await started.ended).toBe(0);
      expect(await readdir(dataDir)).toEqual(['logs']);

      const wrongKey = run({ DATABASE_URL: ownerUrl, TINYFORGE_SECRET_KEY: 'w'.repeat(40) });
      expect(await wrongKey.ended).toBe(1);
      expect(wrongKey.output()).toContain(
        'TINYFORGE_SECRET_KEY is not the key that this database was set up with',
      );
    } finally {
      await drop();
    }
  });

  test('tells the dashboard that there is a pooler, and not the way past it', async () => {
    const { ownerUrl, url, drop } = await createTestDatabase();
    try {
      const first = run({
        DATABASE_URL: url,
        DATABASE_DIRECT_URL: ownerUrl,
        TINYFORGE_SECRET_KEY: 'k'.repeat(40),
      });
      await first.until(READY);
      const environment = await ask('/environment');
      expect(environment).toMatchObject({ DATABASE_URL: url, TINYFORGE_DATABASE_POOLED: 'yes' });
      expect(environment).not.toHaveProperty('DATABASE_DIRECT_URL');
      expect(first.output()).not.toContain('owner');
      first.child.kill('SIGTERM');
      await first.ended;

      const asOwner = run({
        DATABASE_URL: ownerUrl,
        DATABASE_DIRECT_URL: ownerUrl,
        TINYFORGE_SECRET_KEY: 'k'.repeat(40),
      });
      await asOwner.until(
        /DATABASE_URL signs in as "tinyforge_owner", who owns the tables .* ALTER ROLE tinyforge_app LOGIN/,
      );
      await asOwner.until(READY);
    } finally {
      await drop();
    }
  });

  test('says what to do where the owner may not create roles', async () => {
    const { ownerUrl, owner, drop } = await createPoorDatabase();
    try {
      const started = run({ DATABASE_URL: ownerUrl, TINYFORGE_SECRET_KEY: 'k'.repeat(40) });
      await started.until(
        /The user in DATABASE_URL can't create a login .* \(ALTER ROLE … CREATEROLE\), or create the login yourself/,
      );
      await started.until(READY);
      expect((await ask('/environment')).DATABASE_URL).toContain(owner);
    } finally {
      await drop();
    }
  });

  test('goes on with the login that exists where the owner may not create roles any more', async () => {
    const { superuserUrl } = inject('tinyforgePostgres');
    const { ownerUrl, owner, drop } = await createPoorDatabase();
    const restart = async () => {
      const started = run({ DATABASE_URL: ownerUrl, TINYFORGE_SECRET_KEY: 'k'.repeat(40) });
      await started.until(READY);
      const url = String((await ask('/environment')).DATABASE_URL);
      started.child.kill('SIGINT');
      expect(await started.ended).toBe(0);
      return { url, output: started.output() };
    };
    try {
      await tryStatement(superuserUrl, `alter role ${owner} createrole`);
      const { url } = await restart();
      expect(url).toMatch(/^postgres:\/\/tinyforge_server_\d+:/);
      await tryStatement(superuserUrl, `alter role ${owner} nocreaterole`);
      const again = await restart();
      expect(again.url).toBe(url);
      expect(again.output).not.toContain('as the owner of the tables');
    } finally {
      await drop();
    }
  });

  test('names variables that look like ours and that nothing reads', async () => {
    const started = run({ TINYFORGE_DATADIR: '/var/data' });
    await started.until(/^TINYFORGE_DATADIR is set, and Tinyforge reads no variable of that name\./m);
    await started.until(READY);
  });

  test('says so when the dashboard ends by itself, and stops the database', async () => {
    const started = run();
    await started.until(READY);
    const database = await serverPid();
    await fetch(`http://127.0.0.1:${port}/crash`).catch(() => undefined);
    expect(await started.ended).toBe(1);
    expect(started.output()).toContain('The dashboard ended by itself (exit code 3)');
    expect(await isAlive(database)).toBe(false);
  });

  test('says so when the database ends by itself, and stops the dashboard', async () => {
    const started = run();
    await started.until(READY);
    const { pid } = await ask('/');
    process.kill(await serverPid(), 'SIGQUIT');
    expect(await started.ended).toBe(1);
    expect(started.output()).toContain('The database ended by itself');
    expect(await isAlive(pid)).toBe(false);
  });

  test('recovers from a kill -9 of the one before', async () => {
    const killed = run();
    await killed.until(READY);
    killed.child.kill('SIGKILL');
    await killed.ended;
    // What the killed one had started notices and ends; the port is free then.
    await expect.poll(() => listen(port).then(close, () => null), { timeout: 10_000 }).toBe(port);
    const next = run();
    expect(await next.until(READY)).toBe(`http://localhost:${port}`);
  });

  test('asked again while it stops, it ends at once', async () => {
    const started = run();
    await started.until(READY);
    const { pid } = await ask('/');
    const stream = await fetch(`http://127.0.0.1:${port}/events`);
    started.child.kill('SIGINT');
    await started.until(/^Stopping\.$/m);
    const timer = setInterval(() => started.child.kill('SIGINT'), 300);
    expect(await started.ended).toBe(130);
    clearInterval(timer);
    await stream.body?.cancel().catch(() => undefined);
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });
});

describe('the log of the dashboard', () => {
  const sizeOf = async (name: string) =>
    (await stat(join(dataDir, 'logs', name)).catch(() => null))?.size ?? 0;

  test('is rotated while it runs, and its lines are cut', async () => {
    const started = run();
    await started.until(READY);
    const print = async () => {
      await ask('/print');
      return sizeOf('dashboard.log.old');
    };
    await expect.poll(print, { timeout: 30_000, interval: 1 }).toBeGreaterThan(0);
    expect(await sizeOf('dashboard.log.old')).toBeLessThanOrEqual(5 * 1024 * 1024);
    expect(await sizeOf('dashboard.log')).toBeLessThanOrEqual(5 * 1024 * 1024);
    const lines = (await readFile(join(dataDir, 'logs', 'dashboard.log.old'), 'utf8')).split('\n');
    expect(lines.filter((line) => line.length > 8_193)).toEqual([]);
    expect(lines).toContain(`${'x'.repeat(8_192)}…`);
  });

  test('does not stop the dashboard when its disk is full', async ({ skip }) => {
    const logs = join(dataDir, 'logs');
    await mkdir(logs, { recursive: true });
    const mounted = await mount(logs, '64k');
    if (!mounted) skip('this user may not mount a file system');
    try {
      const started = run();
      await started.until(READY);
      for (let round = 0; round < 5; round += 1) expect(await ask('/print')).toHaveProperty('pid');
      await expect.poll(() => sizeOf('dashboard.log')).toBeGreaterThan(30_000);
      expect(await ask('/')).toHaveProperty('pid');
      started.child.kill('SIGTERM');
      expect(await started.ended).toBe(0);
    } finally {
      await promisify(execFile)('umount', [logs]);
    }
  });

  test('is dropped without harm when the launcher does not read it', async () => {
    const started = run();
    await started.until(READY);
    started.child.kill('SIGSTOP');
    for (let round = 0; round < 5; round += 1) expect(await ask('/print')).toHaveProperty('pid');
    started.child.kill('SIGCONT');
    await expect.poll(() => sizeOf('dashboard.log')).toBeGreaterThan(0);
  });
});

/** Mounts a file system of this size; false where this user may not. */
async function mount(folder: string, size: string): Promise<boolean> {
  const options = ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder];
  return promisify(execFile)('mount', options).then(
    () => true,
    () => false,
  );
}

describe('a clear sentence, exit code 1 and no stack trace', () => {
  async function refusal(environment: Record<string, string> = {}): Promise<string> {
    const refused = run(environment);
    expect(await refused.ended).toBe(1);
    expect(refused.output()).not.toMatch(/\n {4}at |Error:/);
    return refused.output();
  }

  test('the port is taken', async () => {
    servers.push(await listen(port));
    expect(await refusal()).toMatch(new RegExp(`^Port ${port} is already in use.* PORT=`));
    await expect(stat(dataDir)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('a variable is wrong: all of them are named', async () => {
    const said = await refusal({ TINYFORGE_BASE_URL: 'example.com', DATABASE_URL: 'postgres://db/x' });
    expect(said).toContain('TINYFORGE_BASE_URL must be');
    expect(said).toContain('DATABASE_URL needs TINYFORGE_SECRET_KEY');
  });

  test('what is said about the way to the forges can not be read', async () => {
    const said = await refusal({
      TINYFORGE_ALLOWED_HOSTS: 'https://git.internal',
      TINYFORGE_FORGE_CA: 'git.internal=/nowhere/lan.pem',
      TINYFORGE_FORGE_PROXY: 'socks5://me:hunter2@proxy.internal',
    });
    expect(said).toContain('TINYFORGE_ALLOWED_HOSTS: ');
    expect(said).toContain('TINYFORGE_FORGE_CA: "git.internal=/nowhere/lan.pem": there is no such file.');
    expect(said).toContain('TINYFORGE_FORGE_PROXY: It must look like');
    expect(said).not.toContain('hunter2');
  });

  test('the data folder can not be made', async () => {
    await writeFile(dataDir, 'a file');
    const below = join(dataDir, 'data');
    expect(await refusal({ TINYFORGE_DATA_DIR: below })).toContain(
      `The data folder ${below} can't be written`,
    );
  });

  test.runIf(process.platform === 'linux')('the file system makes no folder there', async () => {
    expect(await refusal({ TINYFORGE_DATA_DIR: '/proc/x' })).toContain("The data folder /proc/x can't be");
    expect(
      await refusal({
        TINYFORGE_DATA_DIR: '/proc/x',
        DATABASE_URL: 'postgres://db/x',
        TINYFORGE_SECRET_KEY: 'k'.repeat(40),
      }),
    ).toContain("The data folder /proc/x can't be made (ENOENT).");
  });

  test('the data is of another PostgreSQL major', async () => {
    await mkdir(join(dataDir, 'postgres'), { recursive: true });
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
    expect(await refusal()).toMatch(/belongs to PostgreSQL 17, and this Tinyforge comes with PostgreSQL 18/);
  });

  test('another one runs on the same data folder, which goes on', async () => {
    const first = run();
    await first.until(READY);
    expect(await refusal({ PORT: String(await listen(0).then(close)) })).toContain(
      `Another Tinyforge (process ${first.child.pid}) is using the data folder ${dataDir}`,
    );
    expect(await ask('/')).toHaveProperty('pid');
  });

  test('nobody answers at DATABASE_URL, and the password is not shown', async () => {
    const closed = await listen(0).then(close);
    const said = await refusal({
      DATABASE_URL: `postgres://ada:hunter2@127.0.0.1:${closed}/forge`,
      TINYFORGE_SECRET_KEY: 'k'.repeat(40),
    });
    expect(said).toContain(`No database server answers at 127.0.0.1:${closed}/forge.`);
    expect(said).not.toContain('hunter2');
  });

  test('the first admin has too short a password', async () => {
    const said = await refusal({
      TINYFORGE_ADMIN_EMAIL: 'ada@example.com',
      TINYFORGE_ADMIN_PASSWORD: 'short',
    });
    expect(said).toContain('The password must have at least 10 characters.');
    expect(said).not.toContain('short"');
  });

  test('the secret key is damaged', async () => {
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'secret-key'), 'cut off');
    expect(await refusal()).toContain(`The secret key in ${join(dataDir, 'secret-key')} is damaged.`);
  });
});
