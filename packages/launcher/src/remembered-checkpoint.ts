import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint } from '@tinyforge/services';
import { SetupError } from '../bootstrap/say.mjs';

/** One line, `12:93ab…`: number and digest as the start prints them. */
const FORM = /^(\d{1,15}):([0-9a-f]{64})\n?$/;

export function rememberedCheckpointPath(dataDir: string): string {
  return join(dataDir, 'last-checkpoint');
}

/**
 * The last checkpoint of the event log that this data folder knows of. The database's owner can't change it there.
 * @throws SetupError where the file can't be read, or is damaged: it is not ignored, since that would hide what it is for
 */
export async function readRememberedCheckpoint(dataDir: string): Promise<Checkpoint | null> {
  const path = rememberedCheckpointPath(dataDir);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new SetupError(`The last checkpoint in ${path} can't be read (${codeOf(error)}).`);
  }
  const [, number, digest] = FORM.exec(text) ?? [];
  if (number !== undefined && digest !== undefined) return { number: Number(number), digest };
  throw new SetupError(
    `The last checkpoint in ${path} is damaged. Put it back from a backup, or from a line that a start printed: number:digest.`,
  );
}

/** Stores a checkpoint that the database holds. Written beside its place and renamed, so that it is never half there. */
export async function rememberCheckpoint(dataDir: string, { number, digest }: Checkpoint): Promise<void> {
  const path = rememberedCheckpointPath(dataDir);
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, `${number}:${digest}\n`, { mode: 0o600, flag: 'wx', flush: true });
    await rename(draft, path);
  } catch (error) {
    throw new SetupError(
      `The last checkpoint could not be stored in ${path} (${codeOf(error)}). Set TINYFORGE_DATA_DIR to the data folder of this installation.`,
    );
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
