import { randomBytes } from 'node:crypto';
import { chmod, link, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chownCommand } from '@tinyforge/db/embedded';
import { SetupError } from '../bootstrap/say.mjs';

/** A key as `openssl rand -base64 32` makes it is 44 characters long. */
const SHORTEST = 32;

/**
 * The installation's secret key, kept in the data folder for its owner alone; made at the first start. Never replaced:
 * what it sealed would be lost with it.
 */
export async function ensureSecretKey(dataDir: string): Promise<string> {
  const path = join(dataDir, 'secret-key');
  const known = await readKey(path);
  if (known !== null) return known;
  // Written beside its place and linked: nobody ever reads half a key, and of two starts one wins.
  const draft = `${path}.${process.pid}`;
  try {
    await writeFile(draft, `${randomBytes(32).toString('base64')}\n`, {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    });
    await link(draft, path).catch(() => undefined);
  } catch (error) {
    throw new SetupError(`The secret key could not be written to ${path} (${codeOf(error)}).`);
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
  const key = await readKey(path);
  if (key === null) throw new SetupError(`The secret key could not be written to ${path}.`);
  return key;
}

/**
 * The secret key of an installation that exists.
 * @throws SetupError where there is none
 */
export async function readSecretKey(dataDir: string): Promise<string> {
  const path = join(dataDir, 'secret-key');
  const key = await readKey(path);
  if (key !== null) return key;
  throw new SetupError(
    `There is no secret key in ${path}. Put it back from a backup, or set TINYFORGE_SECRET_KEY to the key of this database.`,
  );
}

async function readKey(path: string): Promise<string | null> {
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new SetupError(
      `The secret key in ${path} can't be read (${codeOf(error)}). Start Tinyforge as the user that owns that file, or give it to this one: ${chownCommand(path)}`,
    );
  }
  if (text.length >= SHORTEST) {
    await closeToOthers(path);
    return text;
  }
  throw new SetupError(
    `The secret key in ${path} is damaged. Put it back from a backup: without it, stored credentials can't be opened.`,
  );
}

/** A copy or a backup may have opened the file to others. What can't be changed, such as a mounted secret, stays as it is. */
async function closeToOthers(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) await chmod(path, 0o600).catch(() => undefined);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
