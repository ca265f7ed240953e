import { findBinaries } from './binaries.ts';
import {
  assertSameMajor,
  hasCluster,
  initialiseCluster,
  openToRoles,
  superuserUrl,
  writeAccessFiles,
} from './cluster.ts';
import { lockDataDir } from './data-dir-lock.ts';
import { describeFileError } from './embedded-postgres-error.ts';
import {
  createEndpoint,
  createPassword,
  databaseUrl,
  type Endpoint,
  ensureOwnerPassword,
  ROLES,
  removeSocketFolder,
} from './endpoint.ts';
import { launchServer } from './launch-server.ts';
import { findDataDir, prepareDataDir } from './prepare-data-dir.ts';
import { clearLeftover, stopPostmaster } from './stop-postmaster.ts';

export type EmbeddedPostgresOptions = {
  /** The data folder (`TINYFORGE_DATA_DIR`); the cluster is its `postgres`. Made where it is missing. */
  dataDir: string;
  /** Taken instead where the server's user can't enter `dataDir`; null, the default: that is refused. */
  fallbackDataDir?: string | null;
  /** `false`: refuses a folder that holds no database instead of making one. */
  create?: boolean;
  /** Told in short English lines what is being done. */
  onProgress?: (line: string) => void;
  /** `false` trades crash safety for speed: tests only. */
  durable?: boolean;
  /** Defaults to a socket, and to loopback with a password on Windows. */
  listen?: Endpoint['kind'];
  /** On a socket this process's user may sign in as any role without a password: tests only. */
  allowsEveryRole?: boolean;
};

export type EmbeddedPostgres = {
  /** As the role that owns the database: migrations. */
  ownerUrl: string;
  /** As the app's role, which owns nothing, with a password that is new at each start. */
  appUrl: string;
  /** As the cluster's superuser, in the database `postgres`. Refused without `allowsEveryRole`. */
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

/**
 * Starts the bundled PostgreSQL on a data folder, which it takes for this process alone. The server ends with this
 * process, also when that is killed; where even that failed, the next start clears up.
 * @throws {EmbeddedPostgresError} for everything that a person can do something about
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { onProgress = () => {}, durable = true, create = true, fallbackDataDir: fallback = null } = options;
  const { dataDir, clusterDirectory, user, insteadOf } = await (create
    ? prepareDataDir(options.dataDir, { fallback, onProgress })
    : findDataDir(options.dataDir, { fallback }));
  if (insteadOf !== null) {
    onProgress(`The database's user can't enter ${insteadOf}, so data is kept in ${dataDir}.`);
  }
  const lock = await lockDataDir(dataDir);
  let endpoint: Endpoint | null = null;
  try {
    const binaries = await findBinaries(user, dataDir);
    await assertSameMajor(clusterDirectory, binaries);
    const leftover = await clearLeftover(clusterDirectory, binaries);
    if (leftover.found === 'killed_run') onProgress('Cleared up after a run that did not end properly.');
    if (leftover.found === 'copied')
      onProgress(
        `${dataDir} is a copy, made while a database ran in ${leftover.from}. That one is left alone.`,
      );
    const kind = options.listen ?? (process.platform === 'win32' ? 'loopback' : 'socket');
    endpoint = await createEndpoint(kind, dataDir, user);
    const passwords = { owner: await ensureOwnerPassword(dataDir), app: createPassword() };
    if (!(await hasCluster(clusterDirectory))) {
      onProgress(`Making a PostgreSQL ${binaries.version} database in ${clusterDirectory}.`);
      const superuserPassword = passwords.owner;
      await initialiseCluster({ clusterDirectory, binaries, user, endpoint, superuserPassword, durable });
    }
    await writeAccessFiles(clusterDirectory, endpoint, 'setup');
    const server = await launchServer({ binaries, dataDir, clusterDirectory, user, endpoint, durable });
    const stopServer = () => stopPostmaster(server.pid, clusterDirectory, binaries);
    const phase = options.allowsEveryRole ? 'every_role' : 'running';
    await openToRoles({ clusterDirectory, endpoint, passwords, phase }).catch(async (error: unknown) => {
      await stopServer();
      throw error;
    });

    const { directory } = endpoint.kind === 'socket' ? endpoint : { directory: null };
    let stopping: Promise<void> | null = null;
    return {
      ownerUrl: databaseUrl(endpoint, ROLES.owner, passwords.owner),
      appUrl: databaseUrl(endpoint, ROLES.app, passwords.app),
      superuserUrl: superuserUrl(endpoint, passwords),
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
