import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { TransactionSql } from 'postgres';
import { grantAppRole } from './app-role.ts';
import { connect } from './connect.ts';
import { lockKey } from './lock-workload.ts';
import { ensureServerLogin } from './server-login.ts';

/** A database that this code must not touch; the message is a sentence for the operator. */
export class MigrationRefusedError extends Error {
  override readonly name = 'MigrationRefusedError';
}

export type MigrateResult = {
  /** How many migrations were applied now. */
  applied: number;
  /** Role that the app can take on (`createDatabase({ role })`); null where the owner may not. */
  appRole: string | null;
  /** The server's own login; null where none was asked for, or where it could not be created: `problem` says why. */
  serverLogin: string | null;
  /** What the database answered when the login could not be created, or its password not be set. */
  problem: string | null;
};

export type MigrateOptions = {
  /** Connection string of the owner, straight to the server (no pooler). */
  ownerUrl: string;
  appRole?: string;
  /** Password of the login to create for the server's process. ASCII. Not set: none is created. */
  serverPassword?: string;
  /** Folder of another set of migrations, for tests. */
  migrationsFolder?: string;
};

export const APP_ROLE = 'tinyforge_app';

const MIGRATIONS_FOLDER = fileURLToPath(new URL('../migrations', import.meta.url));
const MINIMUM_SERVER_VERSION = 140000;
const NO_LOGIN = { serverLogin: null, problem: null };
/** Another process may be migrating: wait for it, but not for ever. */
const LOCK_TIMEOUT = '120s';

/**
 * Brings the database to the newest schema that this code knows, in one transaction under an advisory lock: two processes that start at once
 * migrate once, and a migration that fails leaves nothing behind.
 *
 * Instead of Drizzle's own migrator, which takes no lock and silently skips an older migration that lands late. The bookkeeping table is Drizzle's.
 *
 * @throws MigrationRefusedError when the database is newer than the code, or its migrations are others than the code's
 */
export async function migrate({
  ownerUrl,
  appRole = APP_ROLE,
  serverPassword,
  migrationsFolder = MIGRATIONS_FOLDER,
}: MigrateOptions): Promise<MigrateResult> {
  const migrations = readMigrationFiles({ migrationsFolder });
  const client = connect(ownerUrl, {
    max: 1,
    connect_timeout: 10,
    onnotice: () => {},
    connection: { application_name: 'tinyforge migrate' },
  });
  try {
    return await client.begin(async (tx) => {
      await assertServerVersion(tx);
      await tx`select set_config('lock_timeout', ${LOCK_TIMEOUT}, true)`;
      await tx`select pg_advisory_xact_lock(${lockKey('migrate')}::bigint)`;
      const done = await readApplied(tx);
      assertOrder(done, migrations);
      const open = migrations.slice(done.length);
      for (const migration of open) {
        for (const statement of migration.sql) await tx.unsafe(statement);
        await tx`insert into drizzle.__drizzle_migrations (hash, created_at) values (${migration.hash}, ${migration.folderMillis})`;
      }
      const mayTakeOn = await grantAppRole(tx, appRole);
      const login = serverPassword === undefined ? NO_LOGIN : await ensureServerLogin(tx, serverPassword);
      return { applied: open.length, appRole: mayTakeOn ? appRole : null, ...login };
    });
  } finally {
    await client.end({ timeout: 5 });
  }
}

type Applied = { hash: string; createdAt: number };
type Known = { hash: string; folderMillis: number };

async function assertServerVersion(tx: TransactionSql): Promise<void> {
  const [row] = await tx<{ version: number; name: string }[]>`
    select current_setting('server_version_num')::int as version, current_setting('server_version') as name`;
  if (row && row.version < MINIMUM_SERVER_VERSION) {
    throw new MigrationRefusedError(`Tinyforge needs PostgreSQL 14 or newer; this server is ${row.name}.`);
  }
}

async function readApplied(tx: TransactionSql): Promise<Applied[]> {
  await tx`create schema if not exists drizzle`;
  await tx`create table if not exists drizzle.__drizzle_migrations (
    id serial primary key, hash text not null, created_at bigint)`;
  const rows = await tx<{ hash: string; created_at: string }[]>`
    select hash, created_at from drizzle.__drizzle_migrations order by created_at`;
  return rows.map((row) => ({ hash: row.hash, createdAt: Number(row.created_at) }));
}

/** What is applied must be the beginning of what the code knows: same migrations, same order, same text. */
function assertOrder(applied: Applied[], known: Known[]): void {
  const lastKnown = known.at(-1)?.folderMillis ?? 0;
  const newer = applied.filter((one) => one.createdAt > lastKnown).length;
  if (newer > 0) {
    throw new MigrationRefusedError(
      `The database is newer than this version of Tinyforge (by ${newer} ${newer === 1 ? 'migration' : 'migrations'}). Start the version that made it, or a newer one. Nothing was changed.`,
    );
  }
  for (const [index, one] of applied.entries()) {
    const expected = known[index];
    if (expected?.folderMillis !== one.createdAt) {
      throw new MigrationRefusedError(
        `The database's migrations are not those of this version of Tinyforge: number ${index + 1} differs. Nothing was changed.`,
      );
    }
    if (expected.hash !== one.hash) {
      throw new MigrationRefusedError(
        `Migration number ${index + 1} was changed after it had been applied to this database. Nothing was changed.`,
      );
    }
  }
}
