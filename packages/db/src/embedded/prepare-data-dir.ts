import { chmod, readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { describeFileError, EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { makeFolder } from './make-folder.ts';
import type { ServerUser } from './run-command.ts';
import { canEnter, findServerUser } from './server-user.ts';

/** Where data goes by default when the server's user can't reach the checkout's own folder. */
export const FALLBACK_DATA_DIR = '/var/lib/tinyforge';

export type PreparedDataDir = {
  dataDir: string;
  clusterDirectory: string;
  /** Who the server runs as; `null` is this process's own user. */
  user: ServerUser | null;
  /** The folder that was asked for, where another had to be taken. */
  insteadOf: string | null;
};

export type DataDirOptions = {
  /** Folder to take where the server's user can't enter the one asked for; null: refuse instead. */
  fallback: string | null;
  /** Called before a system user is added. */
  onProgress?: (line: string) => void;
};

/** What shows that a folder is a data folder of ours, and nobody else's. */
const OWN_ENTRIES = ['secret-key', 'tinyforge.lock'];
/** As root the server's user passes through the data folder without being able to list it; its own parts are 0700. */
const PASS_THROUGH = 0o711;

/**
 * Makes the data folder and finds who the server runs as.
 * @throws {EmbeddedPostgresError} `data_dir_closed` where the server's user can't enter the folder and there is no fallback, or where
 *   the folder holds a database already: an empty one in another place would look like lost data
 */
export async function prepareDataDir(
  requested: string,
  { fallback, onProgress = () => {} }: DataDirOptions,
): Promise<PreparedDataDir> {
  const wanted = resolve(requested);
  const user = await findServerUser(join(wanted, 'postgres'), onProgress);
  const isReachable = user === null || (await canReach(user, wanted, OWN_ENTRIES));
  if (!isReachable && (fallback === null || (await exists(join(wanted, 'postgres'))))) {
    throw await closedTo(user, wanted);
  }
  const dataDir = isReachable ? wanted : (fallback ?? wanted);
  try {
    if (!(await exists(dataDir))) {
      await makeFolder(dataDir, 0o755);
      await chmod(dataDir, user === null ? 0o700 : PASS_THROUGH);
    }
  } catch (error) {
    throw describeFileError(error, dataDir);
  }
  return describePrepared(dataDir, user, isReachable ? null : wanted);
}

/**
 * Finds a data folder that holds a database. Creates and changes nothing.
 * @throws {EmbeddedPostgresError} `no_data` where neither the folder nor the fallback holds one
 */
export async function findDataDir(
  requested: string,
  { fallback }: Pick<DataDirOptions, 'fallback'>,
): Promise<PreparedDataDir> {
  const wanted = resolve(requested);
  for (const dataDir of [wanted, ...(fallback === null ? [] : [fallback])]) {
    const cluster = await stat(join(dataDir, 'postgres')).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
      throw describeFileError(error, dataDir);
    });
    if (cluster === null) continue;
    const user = await findServerUser(join(dataDir, 'postgres'), null);
    if (user !== null && !(await canEnter(user, dataDir))) throw await closedTo(user, dataDir);
    return describePrepared(dataDir, user, dataDir === wanted ? null : wanted);
  }
  throw new EmbeddedPostgresError(
    'no_data',
    `There is no Tinyforge database in ${wanted}. Set TINYFORGE_DATA_DIR to the data folder of the installation, or DATABASE_URL to its database. Nothing was created.`,
  );
}

function describePrepared(
  dataDir: string,
  user: ServerUser | null,
  insteadOf: string | null,
): PreparedDataDir {
  return { dataDir, clusterDirectory: join(dataDir, 'postgres'), user, insteadOf };
}

async function closedTo(user: ServerUser, dataDir: string): Promise<EmbeddedPostgresError> {
  const closed = await findClosedFolder(user, dataDir);
  return new EmbeddedPostgresError(
    'data_dir_closed',
    `The data folder ${dataDir} can't be used: PostgreSQL does not run as root, and its user (uid ${user.uid}) can't enter ${closed}. ` +
      `Let it pass (chmod o+x '${closed}'), or set TINYFORGE_DATA_DIR to a folder in a place that it can enter, and move any data there.`,
  );
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

/** The outermost existing folder of a path that the server's user can't enter. */
async function findClosedFolder(user: ServerUser, folder: string): Promise<string> {
  const parent = dirname(folder);
  if (parent === folder || (await canEnter(user, parent))) return folder;
  return findClosedFolder(user, parent);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
