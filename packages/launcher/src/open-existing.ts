import { createDatabase } from '@tinyforge/db';
import { findDataDir, findRunningPostgres, startEmbeddedPostgres } from '@tinyforge/db/embedded';
import type { Environment } from '@tinyforge/env';
import { createKeyring } from '@tinyforge/services';
import { SetupError } from '../bootstrap/say.mjs';
import { describeDatabaseError } from './describe-database-error.ts';
import { type DatabaseServer, fallbackOf, ownServer } from './open-server.ts';
import { type OwnerAccess, refuseWrongKeys } from './prepare-database.ts';
import { readSecretKey } from './secret-key.ts';

/**
 * Works on the database of an installation as its owner: through the server that a running Tinyforge has, else through one
 * that is started for this alone. Creates nothing: neither folder, key nor tables.
 * @throws SetupError or EmbeddedPostgresError where there is no such installation
 */
export async function withExistingDatabase<T>(
  environment: Environment,
  onProgress: (line: string) => void,
  work: (access: OwnerAccess) => Promise<T>,
): Promise<T> {
  const server = await openExistingServer(environment, onProgress);
  try {
    return await work(await openExistingDatabase(server, environment));
  } finally {
    await server.stop();
  }
}

async function openExistingServer(
  environment: Environment,
  onProgress: (line: string) => void,
): Promise<DatabaseServer> {
  const { databaseUrl, dataDir } = environment;
  if (databaseUrl !== null) return ownServer(databaseUrl, environment);
  const fallback = fallbackOf(environment);
  const running = await findRunningPostgres(await findDataDir(dataDir, { fallback }));
  if (running !== null)
    return { ...running, serverUrl: null, ended: new Promise(() => {}), stop: async () => {} };
  const server = await startEmbeddedPostgres({
    dataDir,
    fallbackDataDir: fallback,
    create: false,
    onProgress,
  });
  return { serverUrl: server.appUrl, ...server };
}

async function openExistingDatabase(
  { ownerUrl, dataDir }: DatabaseServer,
  environment: Environment,
): Promise<OwnerAccess> {
  const keyring = createKeyring(
    environment.secretKeys.length > 0 ? environment.secretKeys : [await readSecretKey(dataDir)],
  );
  const db = createDatabase({ url: ownerUrl, readPoolSize: 1, writePoolSize: 1 });
  try {
    if (!(await db.migrated())) {
      throw new SetupError(
        'This database is not one of this version of Tinyforge: it is empty, or older or newer. Name the right one with DATABASE_URL or TINYFORGE_DATA_DIR, or bring it up to date with `npm start`. Nothing was changed.',
      );
    }
    await refuseWrongKeys(db, keyring, { tolerateMissingTables: false });
    return { ownerUrl, dataDir, keyring };
  } catch (error) {
    const sentence = describeDatabaseError(error, ownerUrl, {
      variable: environment.databaseDirectUrl === null ? 'DATABASE_URL' : 'DATABASE_DIRECT_URL',
    });
    throw sentence === null ? error : new SetupError(sentence);
  } finally {
    await db.close();
  }
}
