import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findBinaries } from '../embedded/binaries.ts';
import { lockDataDir } from '../embedded/data-dir-lock.ts';
import { createEndpoint, databaseUrl, ROLES, removeSocketFolder } from '../embedded/endpoint.ts';
import { startEmbeddedPostgres } from '../embedded/index.ts';
import { launchServer } from '../embedded/launch-server.ts';
import { prepareDataDir } from '../embedded/prepare-data-dir.ts';
import { stopPostmaster } from '../embedded/stop-postmaster.ts';
import { migrate } from '../migrate.ts';
import { TEST_FOLDER, TEST_FOLDER_PREFIX } from './remove-abandoned-folders.ts';

export type CrashablePostgres = {
  /** As the app's role; the same after every crash. */
  appUrl: string;
  ownerUrl: string;
  /** What the server has written about itself, all crashes and starts long. */
  logPath: string;
  /** Ends every process of the server at once, as `pg_ctl stop -m immediate` does: nothing is written on the way out. */
  crash(): Promise<void>;
  /** Starts it again at the same address: it replays its log. */
  restart(): Promise<void>;
  /** Stops it and removes everything. */
  remove(): Promise<void>;
};

/**
 * A migrated PostgreSQL of one's own that can be crashed and comes back where it was, with the durability of the real one: what was
 * committed must be there after a crash. (A process that dies can't lose what the system holds for the disk; a power cut is not tested.)
 */
export async function startCrashablePostgres(): Promise<CrashablePostgres> {
  const wanted = join(TEST_FOLDER, `${TEST_FOLDER_PREFIX}${randomUUID()}`);
  // Makes the cluster, its roles and the schema; then this server ends and one with an address that stays takes its place.
  const first = await startEmbeddedPostgres({ dataDir: wanted, allowsEveryRole: true });
  await migrate({ ownerUrl: first.ownerUrl, appRole: ROLES.app });
  await first.stop();

  const { dataDir, clusterDirectory, user } = await prepareDataDir(first.dataDir, { fallback: null });
  // Without it the next test run on this machine would take the folder for one that was left behind, and remove it.
  const lock = await lockDataDir(dataDir);
  const binaries = await findBinaries(user, dataDir);
  const endpoint = await createEndpoint('socket', dataDir, user);
  const launch = () => launchServer({ binaries, dataDir, clusterDirectory, user, endpoint, durable: true });
  let server = await launch();
  return {
    appUrl: databaseUrl(endpoint, ROLES.app, null),
    ownerUrl: databaseUrl(endpoint, ROLES.owner, null),
    logPath: join(dataDir, 'logs', 'postgres.log'),
    async crash() {
      process.kill(server.pid, 'SIGQUIT');
      await server.waitForEnd();
    },
    async restart() {
      server = await launch();
    },
    async remove() {
      await stopPostmaster(server.pid, clusterDirectory, binaries);
      await server.waitForEnd();
      if (endpoint.kind === 'socket') await removeSocketFolder(endpoint.directory);
      await lock.release();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
