import { createHash, randomUUID } from 'node:crypto';
import { copyFile, link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeFileError, EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { isRunning, readStartMark } from './process-identity.ts';

export type DataDirLock = { release(): Promise<void> };

/** `folder` tells the folder that was locked from a copy of it, which has the lock file too. Null: an older version wrote it. */
type Holder = { pid: number; startMark: string | null; folder: string | null };

const LOCK_FILE = 'tinyforge.lock';
const ATTEMPTS = 5;
/** A process that dies while it replaces a stale lock leaves a stale claim; this many such deaths in a row are survived. */
const DEEPEST_CLAIM = 3;

type Place = { path: string; draft: string; dataDir: string };

/**
 * Locks the data folder for this process. The lock is a file that names its holder. A lock whose holder has ended, or
 * that was copied with the folder, is stale and replaced. PostgreSQL's own lock is a second line behind it.
 *
 * @throws EmbeddedPostgresError `data_dir_locked` while a process that runs holds the folder.
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
      id: randomUUID(),
    } satisfies Holder & { id: string });
    await writeFile(draft, own);
    if (await acquire({ path, draft, dataDir })) return { release: () => releaseLock(path, own) };
  } catch (error) {
    throw describeFileError(error, dataDir);
  } finally {
    // In a folder that can't be entered there is no draft, and the error that matters has been thrown already.
    await rm(draft, { force: true }).catch(() => undefined);
  }
  throw lockedBy(null, dataDir);
}

/** The process that holds a data folder, or `null` where none that still runs does. */
export async function findDataDirHolder(dataDir: string): Promise<{ pid: number } | null> {
  const text = await readIfPresent(join(dataDir, LOCK_FILE));
  const holder = text === null ? null : parseHolder(text);
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

/**
 * Puts `draft` at `path`, as a new file or in place of a stale one. The right to replace a stale file is a lock too,
 * named after that file's content: two processes that read the same stale file can't both replace it, and a process
 * that read it long ago finds other content and starts again.
 *
 * @returns false after `ATTEMPTS` in which other processes were faster.
 */
async function acquire({ path, draft, dataDir }: Place, depth = 0): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await tryLink(draft, path)) return true;
    const stale = await readIfPresent(path);
    if (stale === null) continue;
    const holder = parseHolder(stale);
    if (holder !== null && (await isAlive(holder, dataDir))) throw lockedBy(holder.pid, dataDir);
    if (depth === DEEPEST_CLAIM) return false;
    const digest = createHash('sha256').update(stale).digest('hex').slice(0, 16);
    const claim = `${join(dataDir, LOCK_FILE)}.claim-${digest}`;
    const claimDraft = `${claim}.${randomUUID()}`;
    await copyFile(draft, claimDraft);
    try {
      if (!(await acquire({ path: claim, draft: claimDraft, dataDir }, depth + 1))) continue;
      try {
        if ((await readIfPresent(path)) !== stale) continue;
        // The caller removes its draft: a copy of it takes the place in one step.
        await rename(claimDraft, path);
        return true;
      } finally {
        await rm(claim, { force: true });
      }
    } finally {
      await rm(claimDraft, { force: true });
    }
  }
  return false;
}

async function readIfPresent(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function parseHolder(text: string): Holder | null {
  try {
    const value: unknown = JSON.parse(text);
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
