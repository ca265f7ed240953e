import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDataDirHolder } from '../embedded/data-dir-lock.ts';

/** Root's own temporary folder may be closed to the user that the server then runs as. */
export const TEST_FOLDER = process.getuid?.() === 0 ? '/tmp' : tmpdir();
/**
 * What the data folders of test servers are called in there. Whoever uses one must hold its lock (`lockDataDir`) all the while: without it, the next
 * run of any package on this machine takes the folder for one that was left behind.
 */
export const TEST_FOLDER_PREFIX = 'tinyforge-test-';
const ABANDONED_AFTER_MS = 60_000;

/** Removes the data folders that killed runs left behind. */
export async function removeAbandonedFolders(): Promise<void> {
  const names = await readdir(TEST_FOLDER);
  for (const name of names.filter((each) => each.startsWith(TEST_FOLDER_PREFIX))) {
    const folder = join(TEST_FOLDER, name);
    // A folder without a lock belongs to a run that is just starting, or to none: its age tells.
    const age = Date.now() - ((await stat(folder).catch(() => null))?.mtimeMs ?? Date.now());
    const isLocked = (await findDataDirHolder(folder)) !== null;
    if (!isLocked && age > ABANDONED_AFTER_MS) await rm(folder, { recursive: true, force: true });
  }
}
