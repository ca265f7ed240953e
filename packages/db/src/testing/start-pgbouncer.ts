import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { connect } from '../connect.ts';

const PROGRAM = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'].find((path) =>
  existsSync(path),
);

/** Whether this machine has one at all. */
export const hasPgbouncer = PROGRAM !== undefined;

export type Pooler = { url: string; stop(): Promise<void> };

export type PoolerOptions = {
  /** Left alone by the pooler instead of refused: names of settings, as PgBouncer reads them. */
  ignore_startup_parameters?: string;
  /** False: waits only until it takes connections, because it can't reach its server. */
  isReachable?: boolean;
};

/**
 * Puts a PgBouncer in transaction mode before a server that listens on loopback. Null where none is installed.
 *
 * @param serverUrl of the role to sign in as, with its password
 */
export async function startPgbouncer(
  serverUrl: string,
  folder: string,
  { isReachable = true, ...more }: PoolerOptions = {},
): Promise<Pooler | null> {
  if (PROGRAM === undefined) return null;
  const { username, password, hostname, port: serverPort, pathname } = new URL(serverUrl);
  const port = await findFreePort();
  const directory = join(folder, 'pgbouncer');
  await mkdir(directory, { recursive: true, mode: 0o711 });
  await writeFile(join(directory, 'users.txt'), `"${username}" "${password}"\n`);
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'trust',
    auth_file: join(directory, 'users.txt'),
    pool_mode: 'transaction',
    default_pool_size: 20,
    max_client_conn: 200,
    ...more,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const config = `[databases]\n* = host=${hostname} port=${serverPort}\n\n[pgbouncer]\n${lines.join('\n')}\n`;
  const path = join(directory, 'pgbouncer.ini');
  await writeFile(path, config);
  // PgBouncer does not run as root: then as the user that the server runs as too.
  const user = process.getuid?.() === 0 ? 'postgres' : null;
  if (user !== null) {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, user])));
    for (const one of [directory, path, settings.auth_file]) await chown(one, uid ?? 0, gid ?? 0);
  }
  const child = spawn(PROGRAM, ['-q', ...(user === null ? [] : ['-u', user]), path], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `postgres://${username}@127.0.0.1:${port}${pathname}`;
  await (isReachable ? untilItAnswers(url, ended) : untilItListens(port, ended));
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function untilItAnswers(url: string, ended: Promise<void>): Promise<void> {
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  for (;;) {
    const sql = connect(url, { max: 1, connect_timeout: 5, prepare: false });
    const isUp = await sql`select 1`.then(() => true).catch(() => false);
    await sql.end({ timeout: 0 });
    if (isUp) return;
    if (hasEnded) throw new Error('PgBouncer did not start.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function untilItListens(port: number, ended: Promise<void>): Promise<void> {
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  while (!hasEnded) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isUp) return;
  }
  throw new Error('PgBouncer did not start.');
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
