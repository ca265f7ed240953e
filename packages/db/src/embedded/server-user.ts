import { stat } from 'node:fs/promises';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { runCommand, type ServerUser } from './run-command.ts';

/**
 * PostgreSQL refuses to run as root. Started as root, its server runs as the owner of the data that is already there,
 * else as the system user `postgres`, which is added where it is missing. Otherwise `null`: our own user.
 * @param onAdd called before a system user is added; null: none is added
 */
export async function findServerUser(
  clusterDirectory: string,
  onAdd: ((line: string) => void) | null,
): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null;
  const cluster = await stat(clusterDirectory).catch(() => null);
  if (cluster !== null && cluster.uid !== 0) return { uid: cluster.uid, gid: cluster.gid };
  const existing = await lookUpPostgresUser();
  if (existing !== null) return existing;
  if (onAdd !== null) await addPostgresUser(onAdd);
  const created = onAdd === null ? null : await lookUpPostgresUser();
  if (created === null) {
    throw new EmbeddedPostgresError(
      'no_server_user',
      'PostgreSQL does not run as root, and there is no system user "postgres" for it. Add that user, or start Tinyforge as an ordinary user.',
    );
  }
  return created;
}

async function addPostgresUser(onAdd: (line: string) => void): Promise<void> {
  onAdd('Adding the system user "postgres" to this machine: PostgreSQL does not run as root.');
  await runCommand('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'postgres',
  ]);
}

async function lookUpPostgresUser(): Promise<ServerUser | null> {
  const uid = await runCommand('id', ['-u', 'postgres']);
  const gid = await runCommand('id', ['-g', 'postgres']);
  if (uid.code !== 0 || gid.code !== 0) return null;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}

/** Whether the server's user can enter a folder that exists. */
export async function canEnter(user: ServerUser | null, folder: string): Promise<boolean> {
  if (user === null) return true;
  const result = await runCommand('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], user);
  return result.code === 0;
}
