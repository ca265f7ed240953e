import { copyFile, stat, truncate } from 'node:fs/promises';

const EVERY_MS = 30_000;

/**
 * Makes a log of more than `maxBytes` start again, and keeps what it held as `path.old`. The writer has the file open for appending and goes on
 * at its new end; a line that is written between the copy and the cut is lost. On a full disk there is no copy.
 */
export async function rotateLog(path: string, maxBytes: number): Promise<void> {
  const { size } = await stat(path);
  if (size <= maxBytes) return;
  await copyFile(path, `${path}.old`).catch(() => {});
  await truncate(path);
}

/** Rotates a log twice a minute, until it is stopped. Never throws, and keeps no process alive. */
export function keepLogSmall(path: string, maxBytes: number): { stop(): void } {
  let running = false;
  const timer = setInterval(async () => {
    if (running) return;
    running = true;
    await rotateLog(path, maxBytes).catch(() => {});
    running = false;
  }, EVERY_MS).unref();
  return { stop: () => clearInterval(timer) };
}
