import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeFileError, EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { isRunning, readStartMark } from './process-identity.ts';

export type DataDirLock = { release(): Promise<void> };

/** `folder` tells the folder that was locked from a copy of it, which has the lock file too. Null: an older version wrote it. */
type Holder = { pid: number; startMark: string | null; folder: string | null };

const LOCK_FILE = 'tinyforge.lock';
const ATTEMPTS = 5;

/**
 * Takes the data folder for this process. The lock is a file that names its holder; one whose holder is gone (killed,
 * or another process has its id now), or that was copied with the folder, is replaced. PostgreSQL's own lock stands behind it.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const path = join(dataDir, LOCK_FILE);
  const draft = `${path}.${randomUUID()}`;
  try {
    // Before the folder is identified: some file systems copy a folder at the first write to it.
    await writeFile(draft, '', { mode: 0o644, flag: 'wx' });
    const own = JSON.stringify({
      pid: process.pid,
      startMark: await readStartMark(process.pid),
      folder: await identifyFolder(dataDir),
    } satisfies Holder);
    await writeFile(draft, own);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (await tryLink(draft, path)) return { release: () => releaseLock(path, own) };
      await removeIfStale(path, dataDir);
    }
  } catch (error) {
    throw describeFileError(error, dataDir);
  } finally {
    // In a folder that can't be entered there is no draft, and what matters has been thrown already.
    await rm(draft, { force: true }).catch(() => undefined);
  }
  throw lockedBy(null, dataDir);
}

/** The process that holds a data folder, or `null` where none that still runs does. */
export async function findDataDirHolder(dataDir: string): Promise<{ pid: number } | null> {
  const holder = await readHolder(join(dataDir, LOCK_FILE));
  return holder !== null && (await isAlive(holder, dataDir)) ? { pid: holder.pid } : null;
}

/** A hard link is made with its content in place, or not at all. */
async function tryLink(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function removeIfStale(path: string, dataDir: string): Promise<void> {
  const holder = await readHolder(path);
  if (holder !== null && (await isAlive(holder, dataDir))) throw lockedBy(holder.pid, dataDir);
  // Between the look and this rename another start may have taken the lock: what was moved away tells, and goes back.
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => undefined);
  const moved = await readHolder(aside);
  if (moved !== null && (await isAlive(moved, dataDir))) {
    await link(aside, path).catch(() => undefined);
    await rm(aside, { force: true });
    throw lockedBy(moved.pid, dataDir);
  }
  await rm(aside, { force: true });
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (value === null || typeof value !== 'object' || !('pid' in value) || typeof value.pid !== 'number')
      return null;
    const startMark = 'startMark' in value && typeof value.startMark === 'string' ? value.startMark : null;
    const folder = 'folder' in value && typeof value.folder === 'string' ? value.folder : null;
    return { pid: value.pid, startMark, folder };
  } catch {
    return null;
  }
}

/** Device and inode: the same after the folder is renamed, another for a copy. */
async function identifyFolder(dataDir: string): Promise<string> {
  const { dev, ino } = await stat(dataDir, { bigint: true });
  return `${dev}:${ino}`;
}

async function isAlive(holder: Holder, dataDir: string): Promise<boolean> {
  if (!isRunning(holder.pid)) return false;
  if (holder.folder !== null && holder.folder !== (await identifyFolder(dataDir))) return false;
  return holder.startMark === null || holder.startMark === (await readStartMark(holder.pid));
}

async function releaseLock(path: string, own: string): Promise<void> {
  const current = await readFile(path, 'utf8').catch(() => null);
  if (current === own) await rm(path, { force: true });
}

function lockedBy(pid: number | null, dataDir: string): EmbeddedPostgresError {
  const who = pid === null ? 'Another start' : `Another Tinyforge (process ${pid})`;
  return new EmbeddedPostgresError(
    'data_dir_locked',
    `${who} is using the data folder ${dataDir}. Stop it first, or give this one a folder of its own with TINYFORGE_DATA_DIR.`,
  );
}
