import postgres, { type TransactionSql } from 'postgres';
import { grantRights, quoted } from './app-role.ts';
import { connect } from './connect.ts';
import { scramVerifier } from './scram-verifier.ts';

/**
 * Creates the login that the server's process signs in with, or gives it this password. It may do what the app needs, owns nothing
 * and is a member of no role, so that nobody who has its connection can become the owner. Roles belong to all databases of
 * a server: this one is named after the database's number.
 * @returns `problem`: what the database answered where this user may not do that; with a login, where it may not set its password
 */
export async function ensureServerLogin(
  tx: TransactionSql,
  password: string,
): Promise<{ serverLogin: string | null; problem: string | null }> {
  const [row] = await tx<{ oid: string; name: string }[]>`
    select oid::text, datname as name from pg_database where datname = current_database()`;
  if (!row) throw new Error('The database does not know itself.');
  const login = `tinyforge_server_${row.oid}`;
  try {
    const refused = await tx.savepoint(async (inner) => {
      const [found] = await inner`select 1 from pg_roles where rolname = ${login}`;
      if (!found) await inner.unsafe(`create role ${quoted(login)} login noinherit`);
      const problem = await setPassword(inner, login, password);
      const [may] = await inner<{ connect: boolean }[]>`
        select has_database_privilege(${login}, current_database(), 'connect') as connect`;
      if (!may?.connect)
        await inner.unsafe(`grant connect on database ${quoted(row.name)} to ${quoted(login)}`);
      await grantRights(inner, login);
      return problem;
    });
    return { serverLogin: login, problem: refused };
  } catch (error) {
    if (error instanceof postgres.PostgresError) return { serverLogin: null, problem: error.message };
    throw error;
  }
}

/**
 * A login that an earlier start created may have this password already, and the right to create roles may have been taken from this
 * user since: trying to sign in shows whether the login is usable.
 * @returns what the database answered where this user may not set it
 */
async function setPassword(tx: TransactionSql, login: string, password: string): Promise<string | null> {
  try {
    await tx.savepoint((inner) =>
      inner.unsafe(`alter role ${quoted(login)} login password '${scramVerifier(password)}'`),
    );
    return null;
  } catch (error) {
    if (error instanceof postgres.PostgresError && error.code === '42501') return error.message;
    throw error;
  }
}

/**
 * Signs in as the server's process would and says whether that user could become the owner of the tables.
 * @throws what the database answers where it does not let that user in
 */
export async function findServerRights(
  url: string,
  { prepare }: { prepare: boolean },
): Promise<{ user: string; isOwner: boolean }> {
  const client = connect(url, {
    max: 1,
    prepare,
    connect_timeout: 10,
    fetch_types: false,
    onnotice: () => {},
  });
  try {
    const [row] = await client<{ user: string; isOwner: boolean }[]>`
      select session_user::text as "user", pg_has_role(session_user, relowner, 'member') as "isOwner"
      from pg_class where oid = 'public.workload'::regclass`;
    if (!row) throw new Error('The database has no table of workloads.');
    return row;
  } finally {
    await client.end({ timeout: 5 });
  }
}
