import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupError } from './say.mjs';
import { ROOT } from './workspace.mjs';

const LOCK = join(ROOT, '.turbo', 'tinyforge-setup.lock');

/**
 * Runs work that changes the checkout's packages or build, one process at a time.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withCheckoutLock(work) {
  takeLock();
  try {
    return await work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

function takeLock() {
  mkdirSync(dirname(LOCK), { recursive: true });
  for (const isLastTry of [false, true]) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const holder = Number(readFileSync(LOCK, 'utf8') || 0);
    if (isLastTry || (holder !== 0 && isRunning(holder))) {
      throw new SetupError(
        `Another start (process ${holder}) is installing or building in this folder. Wait until it is done, then start again.`,
      );
    }
    rmSync(LOCK, { force: true });
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
