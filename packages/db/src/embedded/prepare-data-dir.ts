import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { describeFileError, EmbeddedPostgresError } from './embedded-postgres-error.ts';
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

/** What shows that a folder is a data folder of ours, and nobody else's. */
const OWN_ENTRIES = ['secret-key', 'tinyforge.lock'];
/** As root the server's user passes through the data folder without being able to list it; its own parts are 0700. */
const PASS_THROUGH = 0o711;

/**
 * Makes the data folder and finds who the server runs as. Only root can come to another folder than the one asked for:
 * `/var/lib/tinyforge`, where the server's user can't enter that one.
 * @throws {EmbeddedPostgresError} `data_dir_closed` where that one holds a database already: an empty one in another
 *   place would look like lost data
 */
export async function prepareDataDir(
  requested: string,
  fallback: string = FALLBACK_DATA_DIR,
): Promise<PreparedDataDir> {
  const wanted = resolve(requested);
  const user = await findServerUser(join(wanted, 'postgres'));
  const isReachable = user === null || (await canReach(user, wanted, OWN_ENTRIES));
  if (!isReachable && (await exists(join(wanted, 'postgres')))) {
    throw new EmbeddedPostgresError(
      'data_dir_closed',
      `The database in ${join(wanted, 'postgres')} can't be used: PostgreSQL does not run as root, and its user (uid ${user.uid}) can't enter ${await findClosedFolder(user, wanted)}. ` +
        'Let it pass (chmod o+x on that folder), or move the data folder to a place that it can enter and set TINYFORGE_DATA_DIR to that.',
    );
  }
  const dataDir = isReachable ? wanted : fallback;
  try {
    if (!(await exists(dataDir))) {
      await mkdir(dataDir, { recursive: true });
      await chmod(dataDir, user === null ? 0o700 : PASS_THROUGH);
    }
  } catch (error) {
    throw describeFileError(error, dataDir);
  }
  return {
    dataDir,
    clusterDirectory: join(dataDir, 'postgres'),
    user,
    insteadOf: isReachable ? null : wanted,
  };
}

/**
 * Whether the server's user gets into a folder, or will once it is made. One that is closed to it is opened where it is
 * empty, or holds one of `ownEntries`: `mktemp -d` yes, somebody's home never.
 */
async function canReach(user: ServerUser, folder: string, ownEntries: readonly string[]): Promise<boolean> {
  const found = await stat(folder).catch(() => null);
  if (found === null) {
    const parent = dirname(folder);
    return parent === folder || canReach(user, parent, []);
  }
  // Not a folder at all: making the data folder will fail, and say so.
  if (!found.isDirectory() || (await canEnter(user, folder))) return true;
  const entries = await readdir(folder).catch(() => ['unreadable']);
  if (entries.length > 0 && !entries.some((entry) => ownEntries.includes(entry))) return false;
  await chmod(folder, found.mode | PASS_THROUGH);
  if (await canEnter(user, folder)) return true;
  await chmod(folder, found.mode);
  return false;
}

/** The outermost folder of a path that the server's user can't enter. */
async function findClosedFolder(user: ServerUser, folder: string): Promise<string> {
  const parent = dirname(folder);
  if (parent === folder || (await canEnter(user, parent))) return folder;
  return findClosedFolder(user, parent);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
