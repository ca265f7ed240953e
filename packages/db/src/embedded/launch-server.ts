import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { describeServerFailure } from './cluster.ts';
import { type Endpoint, listenSettings } from './endpoint.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { waitUntil } from './process-identity.ts';
import { keepLogSmall } from './rotate-log.ts';
import { SCRUBBED_ENVIRONMENT, type ServerUser } from './run-command.ts';
import { stopPostmaster } from './stop-postmaster.ts';

/** A killed run leaves a log to replay, which takes as long as it takes; more than this is a fault. */
const START_TIMEOUT_MS = 180_000;
/** Size in bytes of the server's log, and of the one before it. */
const MAX_LOG_BYTES = 5 * 1024 * 1024;

export type LaunchedServer = {
  pid: number;
  ended: Promise<void>;
  /** Keeps this process alive until the server has ended: it does not, otherwise. */
  waitForEnd(): Promise<void>;
};

/**
 * Starts the server's process on a cluster that is there, and waits until it takes connections. It ends with this process.
 * @throws {EmbeddedPostgresError} with what the server said, where it does not start
 */
export async function launchServer(options: {
  binaries: Binaries;
  dataDir: string;
  clusterDirectory: string;
  user: ServerUser | null;
  endpoint: Endpoint;
  durable: boolean;
}): Promise<LaunchedServer> {
  const { binaries, dataDir, clusterDirectory, user, endpoint, durable } = options;
  const settings: Record<string, string> = {
    ...listenSettings(endpoint),
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(!durable && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const logPath = join(dataDir, 'logs', 'postgres.log');
  const log = await openLog(logPath);
  const logStart = (await log.stat()).size;
  const child = spawn(
    binaries.postgres,
    [
      '-D',
      clusterDirectory,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    // A session of its own: Ctrl-C in the terminal reaches us, and we stop the server last.
    {
      cwd: '/',
      env: SCRUBBED_ENVIRONMENT,
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
      windowsHide: true,
      ...user,
    },
  );
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      hasEnded = true;
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  await log.close();
  const { pid } = child;
  const isReady = async () => {
    if (hasEnded) return true;
    const file = await readPostmasterFile(clusterDirectory);
    return file?.pid === pid && file?.status === 'ready';
  };
  const inTime = await waitUntil(isReady, START_TIMEOUT_MS);
  if (pid === undefined || hasEnded || !inTime) {
    if (pid !== undefined && !hasEnded) await stopPostmaster(pid, clusterDirectory, binaries);
    const output = (await readFile(logPath)).subarray(logStart).toString('utf8');
    throw describeServerFailure('The database did not start', output, clusterDirectory, user);
  }
  child.unref();
  const logKeeping = keepLogSmall(logPath, MAX_LOG_BYTES);
  void ended.then(logKeeping.stop);
  endWithThisProcess(pid, endpoint.kind === 'socket' ? endpoint.directory : '', user, ended);
  const waitForEnd = () => {
    child.ref();
    return ended;
  };
  return { pid, ended, waitForEnd };
}

async function openLog(path: string) {
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  const size = (await stat(path).catch(() => null))?.size ?? 0;
  if (size > MAX_LOG_BYTES) await rename(path, `${path}.old`);
  return open(path, 'a', 0o600);
}

/** Waits for the pipe to close, asks the server to stop, and removes the socket folder that it leaves empty. */
const GUARD_SCRIPT =
  'cat >/dev/null; kill -INT "$1" && while kill -0 "$1"; do sleep 1; done; [ -z "$2" ] || rmdir "$2"';

/**
 * Leaves a shell waiting on a pipe from this process. However this process ends, the pipe closes, and the shell clears
 * up. (Windows has no such shell: there the next start does.)
 */
function endWithThisProcess(
  serverPid: number,
  socketFolder: string,
  user: ServerUser | null,
  ended: Promise<void>,
): void {
  if (process.platform === 'win32') return;
  const guard = spawn('/bin/sh', ['-c', GUARD_SCRIPT, 'tinyforge-guard', String(serverPid), socketFolder], {
    cwd: '/',
    env: SCRUBBED_ENVIRONMENT,
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    ...user,
  });
  // Without a guard everything works, only a kill -9 leaves more to clear up.
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.unref();
  if (guard.stdin instanceof Socket) guard.stdin.unref();
  void ended.then(() => guard.kill('SIGKILL'));
}
