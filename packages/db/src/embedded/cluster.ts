import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '../connect.ts';
import type { Binaries } from './binaries.ts';
import { chownCommand } from './chown-command.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import {
  type AccessPhase,
  accessFiles,
  DATABASE_NAME,
  databaseUrl,
  type Endpoint,
  ROLES,
} from './endpoint.ts';
import { waitUntil } from './process-identity.ts';
import { runCommand, type ServerUser } from './run-command.ts';

/** `owner` is also the superuser's on loopback, where no kernel vouches for it. */
export type Passwords = { owner: string; app: string };

const RELOAD_TIMEOUT_MS = 10_000;

/** Refuses data of another PostgreSQL major; a folder without data passes. */
export async function assertSameMajor(clusterDirectory: string, binaries: Binaries): Promise<void> {
  const found = (await readFile(join(clusterDirectory, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (found === '' || found === binaries.major) return;
  throw new EmbeddedPostgresError(
    'other_major',
    `The data in ${clusterDirectory} belongs to PostgreSQL ${found}, and this Tinyforge comes with PostgreSQL ${binaries.major}. ` +
      'Start the Tinyforge that made it and move the data with pg_dump, or set TINYFORGE_DATA_DIR to another folder.',
  );
}

export async function hasCluster(clusterDirectory: string): Promise<boolean> {
  return (await readFile(join(clusterDirectory, 'PG_VERSION'), 'utf8').catch(() => '')) !== '';
}

/**
 * Makes an empty cluster: UTF-8, the builtin C.UTF-8 locale whatever the machine's is, one superuser. It is built beside its
 * place and renamed, so that a start killed in the middle leaves nothing that looks whole.
 */
export async function initialiseCluster(options: {
  clusterDirectory: string;
  binaries: Binaries;
  user: ServerUser | null;
  endpoint: Endpoint;
  superuserPassword: string;
  durable: boolean;
}): Promise<void> {
  const { clusterDirectory, binaries, user, endpoint, superuserPassword, durable } = options;
  const unfinished = `${clusterDirectory}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  if (user !== null) await chown(unfinished, user.uid, user.gid);
  const { code, output } = await runCommand(
    binaries.initdb,
    [
      `--pgdata=${unfinished}`,
      `--username=${ROLES.superuser}`,
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--auth=reject',
      ...(durable ? [] : ['--no-sync']),
    ],
    user,
  );
  if (code !== 0) {
    await rm(unfinished, { recursive: true, force: true });
    throw describeServerFailure('The database could not be made', output, clusterDirectory, user);
  }
  if (endpoint.kind === 'loopback') await setSuperuserPassword(unfinished, binaries, user, superuserPassword);
  await rename(unfinished, clusterDirectory);
}

/** In single-user mode, so that the password is never on a command line. */
async function setSuperuserPassword(
  clusterDirectory: string,
  binaries: Binaries,
  user: ServerUser | null,
  password: string,
): Promise<void> {
  const { code, output } = await runCommand(
    binaries.postgres,
    ['--single', '-D', clusterDirectory, 'postgres'],
    user,
    `ALTER ROLE ${ROLES.superuser} PASSWORD '${password}'\n`,
  );
  if (code !== 0)
    throw describeServerFailure('The database could not be made', output, clusterDirectory, user);
}

/** Takes effect at the server's start, or at its next reload. */
export async function writeAccessFiles(
  clusterDirectory: string,
  endpoint: Endpoint,
  phase: AccessPhase,
): Promise<void> {
  const { hba, ident } = accessFiles(endpoint, phase);
  // The files exist since initdb made them: writing keeps their owner, the server's user.
  await writeFile(join(clusterDirectory, 'pg_hba.conf'), hba);
  await writeFile(join(clusterDirectory, 'pg_ident.conf'), ident);
}

export function superuserUrl(endpoint: Endpoint, passwords: Passwords): string {
  return databaseUrl(
    endpoint,
    ROLES.superuser,
    endpoint.kind === 'socket' ? null : passwords.owner,
    'postgres',
  );
}

/**
 * Creates the database and its two roles where they are missing: the owner, which migrations run as, and the app's role,
 * which owns nothing (the migrations grant what it may do). Gives both their passwords, then lets in whom `phase` names.
 */
export async function openToRoles(options: {
  clusterDirectory: string;
  endpoint: Endpoint;
  passwords: Passwords;
  phase: Exclude<AccessPhase, 'setup'>;
}): Promise<void> {
  const { clusterDirectory, endpoint, passwords, phase } = options;
  const sql = connect(superuserUrl(endpoint, passwords), { max: 1, onnotice: () => {} });
  try {
    const roles = await sql<{ name: string }[]>`select rolname as name from pg_roles`;
    const has = (role: string) => roles.some(({ name }) => name === role);
    if (!has(ROLES.app)) await sql.unsafe(`create role ${ROLES.app} login`);
    if (!has(ROLES.owner)) {
      await sql.unsafe(`create role ${ROLES.owner} login createrole`);
      await sql.unsafe(`grant ${ROLES.app} to ${ROLES.owner} with admin true, inherit false, set true`);
    }
    await sql.unsafe(`alter role ${ROLES.owner} password '${passwords.owner}'`);
    await sql.unsafe(`alter role ${ROLES.app} password '${passwords.app}'`);
    const databases = await sql`select 1 from pg_database where datname = ${DATABASE_NAME}`;
    if (databases.length === 0) {
      await sql.unsafe(`create database ${DATABASE_NAME} owner ${ROLES.owner}`);
      await sql.unsafe(`revoke all on database ${DATABASE_NAME} from public`);
      await sql.unsafe(`grant connect on database ${DATABASE_NAME} to ${ROLES.app}`);
    }
    await writeAccessFiles(clusterDirectory, endpoint, phase);
    await sql`select pg_reload_conf()`;
  } finally {
    await sql.end({ timeout: 5 });
  }
  const ownerUrl = databaseUrl(endpoint, ROLES.owner, passwords.owner);
  // The owner gets in once the server has read the new rules, which shut the superuser out.
  if (await waitUntil(() => canSignIn(ownerUrl), RELOAD_TIMEOUT_MS)) return;
  throw new EmbeddedPostgresError(
    'start_failed',
    'The database did not start: it does not let its owner sign in.',
  );
}

async function canSignIn(url: string): Promise<boolean> {
  const sql = connect(url, { max: 1, onnotice: () => {} });
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/**
 * Words the server's own log for people: the known causes in a sentence, else its last line.
 * @param user who the server runs as; null: this process's own user
 */
export function describeServerFailure(
  what: string,
  output: string,
  clusterDirectory: string,
  user: ServerUser | null,
): EmbeddedPostgresError {
  if (/No space left on device|Disk quota exceeded/.test(output)) {
    return new EmbeddedPostgresError(
      'disk_full',
      `${what}: the disk that holds ${clusterDirectory} is full. Free some space, or point TINYFORGE_DATA_DIR at another disk.`,
    );
  }
  if (
    /Permission denied|Read-only file system|has wrong ownership|could not change permissions/.test(output)
  ) {
    return new EmbeddedPostgresError(
      'data_dir_not_writable',
      `${what}: ${clusterDirectory} belongs to another user or can't be written. Start Tinyforge as the user that owns it, ` +
        `or give it to this one: ${chownCommand(clusterDirectory, user)}`,
    );
  }
  if (/could not look up effective user ID/.test(output)) {
    return new EmbeddedPostgresError(
      'no_server_user',
      'PostgreSQL needs a name for the user that it runs as, and this user has none in /etc/passwd. Add one, or set DATABASE_URL to a PostgreSQL server of your own.',
    );
  }
  const reason = output
    .split('\n')
    .filter((line) => /FATAL|PANIC|error:|could not/.test(line))
    .at(-1);
  const lastLine = reason ?? output.trim().split('\n').at(-1) ?? '';
  return new EmbeddedPostgresError(
    'start_failed',
    `${what}: ${lastLine.trim() || 'PostgreSQL said nothing.'}`,
  );
}
