import { findBinaries } from './binaries.ts';
import {
  assertSameMajor,
  ensureRolesAndDatabase,
  hasCluster,
  initialiseCluster,
  writeAccessFiles,
} from './cluster.ts';
import { lockDataDir } from './data-dir-lock.ts';
import { describeFileError } from './embedded-postgres-error.ts';
import { createEndpoint, databaseUrl, type Endpoint, ROLES, removeSocketFolder } from './endpoint.ts';
import { launchServer } from './launch-server.ts';
import { prepareDataDir } from './prepare-data-dir.ts';
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
