import { createDatabase, type Database, sqlState } from '@tinyforge/db';
import { migrate } from '@tinyforge/db/migrate';
import type { Environment } from '@tinyforge/env';
import { checkKeyring, createKeyring, type Keyring } from '@tinyforge/services';
import { SetupError } from '../bootstrap/say.mjs';
import { assertPooledRights, assertRoutes } from './check-routes.ts';
import { describeDatabaseError } from './describe-database-error.ts';
import type { DatabaseServer } from './open-server.ts';
import { ensureSecretKey } from './secret-key.ts';
import { chooseServerLogin, serverPassword } from './server-login.ts';

/** What the launcher itself works with: the owner's connection, which the dashboard's process never gets. */
export type OwnerAccess = {
  ownerUrl: string;
  dataDir: string;
  keyring: Keyring;
};

/** Where the app's data is, how to get at it, and the keys that open it. */
export type DatabaseAccess = OwnerAccess & {
  /** For the dashboard's process. */
  serverUrl: string;
  /** Whether `serverUrl` leads to a pooler. */
  isPooled: boolean;
  /** Role to take on after signing in; null where the login itself is the server's own. */
  role: string | null;
  secretKeys: string[];
};

/**
 * Checks the keys against the database, migrates it, and finds the login for the dashboard's process.
 * @throws SetupError where the database can't be reached or the keys are not its own
 */
export async function prepareDatabase(
  server: DatabaseServer,
  environment: Environment,
  onProgress: (line: string) => void,
): Promise<DatabaseAccess> {
  const { ownerUrl, dataDir } = server;
  const secretKeys =
    environment.secretKeys.length > 0 ? environment.secretKeys : [await ensureSecretKey(dataDir)];
  const keyring = createKeyring(secretKeys);
  const owner = createDatabase({ url: ownerUrl, readPoolSize: 1, writePoolSize: 1 });
  try {
    await assertRoutes(environment);
    // Before the migrations, so that a wrong key changes nothing; a database that has no keys yet is checked after them.
    await refuseWrongKeys(owner, keyring, { tolerateMissingTables: true });
    const migrated = await migrate({
      ownerUrl,
      ...(server.serverUrl === null && { serverPassword: serverPassword(keyring) }),
    });
    const { applied } = migrated;
    if (applied > 0)
      onProgress(`Brought the database up to date (${applied} ${applied === 1 ? 'change' : 'changes'}).`);
    await refuseWrongKeys(owner, keyring, { tolerateMissingTables: false });
    await assertPooledRights(environment);
    const { notice, ...login } = await chooseServerLogin(server, { migrated, keyring, environment });
    if (notice !== null) onProgress(notice);
    return { ...login, ownerUrl, dataDir, secretKeys, keyring };
  } catch (error) {
    const sentence = describeDatabaseError(error, ownerUrl, {
      variable: environment.databaseDirectUrl === null ? 'DATABASE_URL' : 'DATABASE_DIRECT_URL',
    });
    throw sentence === null ? error : new SetupError(sentence);
  } finally {
    await owner.close();
  }
}

/** SQLSTATEs of a table and of a function that is not there. */
const NOT_MIGRATED = ['42P01', '42883'];

export async function refuseWrongKeys(
  db: Database,
  keyring: Keyring,
  { tolerateMissingTables }: { tolerateMissingTables: boolean },
): Promise<void> {
  const check = await checkKeyring({ db, clock: { now: () => new Date() } }, keyring).catch(
    (error: unknown) => {
      if (tolerateMissingTables && NOT_MIGRATED.includes(sqlState(error) ?? '')) return { ok: true as const };
      throw error;
    },
  );
  if (!check.ok) throw new SetupError(check.problem);
}
