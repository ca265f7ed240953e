import { findServerRights, withLogin } from '@tinyforge/db';
import { APP_ROLE, type MigrateResult } from '@tinyforge/db/migrate';
import type { Environment } from '@tinyforge/env';
import type { Keyring } from '@tinyforge/services';
import { SetupError } from '../bootstrap/say.mjs';
import { describeDatabaseError } from './describe-database-error.ts';
import type { DatabaseServer } from './open-server.ts';
import type { DatabaseAccess } from './prepare-database.ts';

type ServerLogin = Pick<DatabaseAccess, 'serverUrl' | 'isPooled' | 'role'> & { notice: string | null };

/**
 * The password of the server's own login. Derived from the first secret key and not drawn at random, so that several
 * installations of one key on one database agree on it, and none shuts another out when it starts.
 */
export function serverPassword(keyring: Keyring): string {
  return keyring.derive('database-login');
}

/**
 * Finds what the dashboard's process signs in with, and tries it. `notice`: a sentence for the operator where that process could
 * become the owner of the tables after all, with what to do about it.
 * @throws SetupError where the pooler does not let that process in
 */
export async function chooseServerLogin(
  { ownerUrl, serverUrl }: Pick<DatabaseServer, 'ownerUrl' | 'serverUrl'>,
  {
    migrated,
    keyring,
    environment,
  }: { migrated: MigrateResult; keyring: Keyring; environment: Pick<Environment, 'databaseIsPooled'> },
): Promise<ServerLogin> {
  if (serverUrl !== null) {
    const isPooled = environment.databaseIsPooled;
    const { user, isOwner } = await findServerRights(serverUrl, { prepare: !isPooled }).catch(
      (error: unknown) => {
        const sentence = describeDatabaseError(error, serverUrl, { isPooler: isPooled });
        throw sentence === null ? error : new SetupError(sentence);
      },
    );
    return { serverUrl, isPooled, role: null, notice: isOwner ? describePooledOwner(user) : null };
  }
  // Also where its password could not be set now: it may be that of an earlier start.
  const refusal = await tryLogin(ownerUrl, migrated.serverLogin, keyring);
  if (refusal === null) {
    const login = { user: migrated.serverLogin ?? '', password: serverPassword(keyring) };
    return { serverUrl: withLogin(ownerUrl, login), isPooled: false, role: null, notice: null };
  }
  const { appRole, serverLogin, problem } = migrated;
  const notice = problem === null ? describeLack(serverLogin, refusal) : describeLack(null, problem);
  return { serverUrl: ownerUrl, isPooled: false, role: appRole, notice };
}

/** @returns null where it works, else what the server said */
async function tryLogin(ownerUrl: string, user: string | null, keyring: Keyring): Promise<string | null> {
  if (user === null) return 'no login was created';
  const url = withLogin(ownerUrl, { user, password: serverPassword(keyring) });
  try {
    await findServerRights(url, { prepare: true });
    return null;
  } catch (error) {
    // The owner has just signed in to the same server: what is refused is this user.
    if (error instanceof Error) return error.message;
    throw error;
  }
}

/** @param login null: it could not be created, or its password could not be set */
function describeLack(login: string | null, problem: string): string {
  const isolated =
    "The dashboard's process therefore signs in as the owner of the tables, who can change what happened.";
  const cure =
    login === null
      ? `Give that user the right to create roles (ALTER ROLE … CREATEROLE), or create the login yourself: ` +
        `CREATE ROLE ${APP_ROLE} LOGIN PASSWORD '…', name it in DATABASE_URL, and the owner in DATABASE_DIRECT_URL.`
      : `Let it in with a password (in pg_hba.conf: the user ${login}, scram-sha-256, above other lines), and start again.`;
  const what =
    login === null
      ? `The user in DATABASE_URL can't create a login for the dashboard's process (${problem}).`
      : `The database server does not let in ${login}, the login of the dashboard's process (${problem}).`;
  return `${what} ${isolated} ${cure}`;
}

function describePooledOwner(user: string): string {
  return (
    `DATABASE_URL signs in as "${user}", who owns the tables or can become their owner, and so can the dashboard's process. ` +
    `Let it sign in as ${APP_ROLE} instead: ALTER ROLE ${APP_ROLE} LOGIN PASSWORD '…', and make that user known to the pooler.`
  );
}
