import { chmod, mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describeFileError } from './embedded-postgres-error.ts';
import type { ServerUser } from './run-command.ts';
import { canEnter, findServerUser } from './server-user.ts';

/** Where data goes that the server's user could not reach in the folder that was asked for. */
const FALLBACK_DATA_DIR = '/var/lib/tinyforge';

export type PreparedDataDir = {
  dataDir: string;
  clusterDirectory: string;
  /** Who the server runs as; `null` is this process's own user. */
  user: ServerUser | null;
  /** The folder that was asked for, where another had to be taken. */
  insteadOf: string | null;
};

/**
 * Makes the data folder and finds who the server runs as. Only root can come to another folder than the one asked for:
 * `/var/lib/tinyforge`, where the server's user can't enter that one.
 */
export async function prepareDataDir(requested: string): Promise<PreparedDataDir> {
  const wanted = resolve(requested);
  const user = await findServerUser(join(wanted, 'postgres'));
  const reachable = await canEnter(user, wanted);
  const dataDir = reachable ? wanted : FALLBACK_DATA_DIR;
  try {
    const existed = (await stat(dataDir).catch(() => null)) !== null;
    // As root the server's user passes through the folder without being able to list it; its own parts are 0700.
    if (!existed) {
      await mkdir(dataDir, { recursive: true });
      await chmod(dataDir, user === null ? 0o700 : 0o711);
    }
  } catch (error) {
    throw describeFileError(error, dataDir);
  }
  return { dataDir, clusterDirectory: join(dataDir, 'postgres'), user, insteadOf: reachable ? null : wanted };
}
