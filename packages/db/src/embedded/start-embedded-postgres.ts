import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { type Binaries, findBinaries } from './binaries.ts';
import {
  assertSameMajor,
  describeServerFailure,
  ensureRolesAndDatabase,
  hasCluster,
  initialiseCluster,
  writeAccessFiles,
} from './cluster.ts';
import { lockDataDir } from './data-dir-lock.ts';
import { describeFileError } from './embedded-postgres-error.ts';
import {
  createEndpoint,
  databaseUrl,
  type Endpoint,
  listenSettings,
  ROLES,
  removeSocketFolder,
} from './endpoint.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { prepareDataDir } from './prepare-data-dir.ts';
import { waitUntil } from './process-identity.ts';
import { SCRUBBED_ENVIRONMENT, type ServerUser } from './run-command.ts';
import { clearLeftover, stopPostmaster } from './stop-postmaster.ts';

export type EmbeddedPostgresOptions = {
  /** The data folder (`TINYFORGE_DATA_DIR`); the cluster is its `postgres`. Made where it is missing. */
  dataDir: string;
  /** Told in short English lines what is being done. */
  onProgress?: (line: string) => void;
  /** `false` trades crash safety for speed: tests only. */
  durable?: boolean;
  /** Defaults to a socket, and to loopback with a password on Windows. */
  listen?: Endpoint['kind'];
};

export type EmbeddedPostgres = {
  /** As the role that owns the database: migrations. */
  ownerUrl: string;
  /** As the app's role, which owns nothing. */
  appUrl: string;
  /** As the cluster's superuser, in the database `postgres`: the test databases are made through it. */
  superuserUrl: string;
  /** The folder in use: not the one asked for where the server's user could not enter that. */
  dataDir: string;
  /** Of the server, `18.4`. */
  version: string;
  pid: number;
  /** Resolves when the server ends, asked to or not. */
  ended: Promise<void>;
  /** Ends every connection and the server, and gives the data folder back. May be called more than once. */
  stop(): Promise<void>;
};

/** A killed run leaves a log to replay, which takes as long as it takes; more than this is a fault. */
const START_TIMEOUT_MS = 180_000;
const LOG_SIZE_TO_KEEP = 5 * 1024 * 1024;

/**
 * Starts the bundled PostgreSQL on a data folder, which it takes for this process alone. The server ends with this
 * process, also when that is killed; where even that failed, the next start clears up.
 * @throws {EmbeddedPostgresError} for everything that a person can do something about
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { onProgress = () => {}, durable = true } = options;
  const { dataDir, clusterDirectory, user, insteadOf } = await prepareDataDir(options.dataDir);
  if (insteadOf !== null) {
    onProgress(`The database's user can't enter ${insteadOf}, so data is kept in ${dataDir}.`);
  }
  const lock = await lockDataDir(dataDir);
  let endpoint: Endpoint | null = null;
  try {
    const binaries = await findBinaries(user, dataDir);
    await assertSameMajor(clusterDirectory, binaries);
    if (await clearLeftover(clusterDirectory, binaries))
      onProgress('Cleared up after a run that did not end properly.');
    const kind = options.listen ?? (process.platform === 'win32' ? 'loopback' : 'socket');
    endpoint = await createEndpoint(kind, dataDir, user);
    if (!(await hasCluster(clusterDirectory))) {
      onProgress(`Making a PostgreSQL ${binaries.version} database in ${clusterDirectory}.`);
      await initialiseCluster({ clusterDirectory, binaries, user, endpoint, durable });
    }
    await writeAccessFiles(clusterDirectory, endpoint);
    const server = await launchServer({ binaries, dataDir, clusterDirectory, user, endpoint, durable });
    const stopServer = () => stopPostmaster(server.pid, clusterDirectory, binaries);
    await ensureRolesAndDatabase(endpoint).catch(async (error: unknown) => {
      await stopServer();
      throw error;
    });

    const { directory } = endpoint.kind === 'socket' ? endpoint : { directory: null };
    let stopping: Promise<void> | null = null;
    return {
      ownerUrl: databaseUrl(endpoint, ROLES.owner),
      appUrl: databaseUrl(endpoint, ROLES.app),
      superuserUrl: databaseUrl(endpoint, ROLES.superuser, 'postgres'),
      dataDir,
      version: binaries.version,
      pid: server.pid,
      ended: server.ended,
      stop() {
        stopping ??= (async () => {
          await stopServer();
          await server.waitForEnd();
          await removeSocketFolder(directory);
          await lock.release();
        })();
        return stopping;
      },
    };
  } catch (error) {
    if (endpoint?.kind === 'socket') await removeSocketFolder(endpoint.directory);
    await lock.release();
    throw describeFileError(error, dataDir);
  }
}

type Server = {
  pid: number;
  ended: Promise<void>;
  /** Keeps this process alive until the server has ended: it does not, otherwise. */
  waitForEnd(): Promise<void>;
};

async function launchServer(options: {
  binaries: Binaries;
  dataDir: string;
  clusterDirectory: string;
  user: ServerUser | null;
  endpoint: Endpoint;
  durable: boolean;
}): Promise<Server> {
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
    throw describeServerFailure('The database did not start', output, clusterDirectory);
  }
  child.unref();
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
  if (size > LOG_SIZE_TO_KEEP) await rename(path, `${path}.old`);
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
