import { createDatabase, type Database, sqlState } from '@tinyforge/db';
import { migrate } from '@tinyforge/db/migrate';
import type { Environment } from '@tinyforge/env';
import { checkKeyring, createKeyring, type Keyring } from '@tinyforge/services';
import { SetupError } from '../bootstrap/say.mjs';
import { describeDatabaseError } from './describe-database-error.ts';
import type { DatabaseServer } from './open-server.ts';
import { ensureSecretKey } from './secret-key.ts';

/** Where the app's data is, how to get at it, and the keys that open it. */
export type DatabaseAccess = {
  /** For the app: a role that owns nothing, where there is one. */
  url: string;
  /** Past a pooler; null: `url` is the way. */
  directUrl: string | null;
  /** For migrations. */
  ownerUrl: string;
  /** Role to take on after signing in; null: sign in as it is. */
  role: string | null;
  dataDir: string;
  secretKeys: string[];
  keyring: Keyring;
};

/**
 * Checks the keys against the database, migrates it, and says how the app gets in.
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
    // Before the migrations, so that a wrong key changes nothing; a database that has no keys yet is checked after them.
    await refuseWrongKeys(owner, keyring, { tolerateMissingTables: true });
    const { applied, appRole, notice } = await migrate({ ownerUrl });
    if (applied > 0)
      onProgress(`Brought the database up to date (${applied} ${applied === 1 ? 'change' : 'changes'}).`);
    if (notice !== null) onProgress(notice);
    await refuseWrongKeys(owner, keyring, { tolerateMissingTables: false });
    const needsRole = environment.databaseUrl !== null && server.directUrl === null;
    return {
      url: server.url,
      directUrl: server.directUrl,
      ownerUrl,
      role: needsRole ? appRole : null,
      dataDir,
      secretKeys,
      keyring,
    };
  } catch (error) {
    const sentence = describeDatabaseError(error, ownerUrl);
    throw sentence === null ? error : new SetupError(sentence);
  } finally {
    await owner.close();
  }
}

/** SQLSTATEs of a table and of a function that is not there. */
const NOT_MIGRATED = ['42P01', '42883'];

async function refuseWrongKeys(
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
