import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { removeSocketFolder } from './endpoint.ts';
import { isFileOf, type PostmasterFile, readPostmasterFile } from './postmaster-file.ts';
import { hasProcess, isRunning, readCommandLine, waitUntil } from './process-identity.ts';
import { runCommand } from './run-command.ts';

const FAST_STOP_MS = 20_000;
const IMMEDIATE_STOP_MS = 5_000;
const COLLECTED_MS = 2_000;

/**
 * Stops the server of a cluster: fast (open transactions are rolled back, everything is written), and where that takes too long
 * immediate (the next start replays the log). Rejects where it still runs then.
 */
export async function stopPostmaster(
  pid: number,
  clusterDirectory: string,
  binaries: Binaries,
): Promise<void> {
  const hasEnded = () => !isRunning(pid);
  await requestStop(pid, clusterDirectory, binaries, 'fast');
  if (await waitUntil(hasEnded, FAST_STOP_MS)) return;
  await requestStop(pid, clusterDirectory, binaries, 'immediate');
  if (await waitUntil(hasEnded, IMMEDIATE_STOP_MS)) return;
  throw new EmbeddedPostgresError(
    'stop_failed',
    `The database server (process ${pid}) does not stop. End it by hand and start again.`,
  );
}

async function requestStop(
  pid: number,
  clusterDirectory: string,
  binaries: Binaries,
  mode: 'fast' | 'immediate',
): Promise<void> {
  if (process.platform === 'win32') {
    await runCommand(binaries.pgCtl, ['stop', '-D', clusterDirectory, '-m', mode, '-W']);
    return;
  }
  try {
    process.kill(pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
  } catch {
    // It has ended meanwhile, which is what was wanted; whether it did is looked at next.
  }
}

/**
 * Clears up after a run that was killed: a server that outlived it is stopped, its socket folder removed. The caller
 * holds the data folder's lock, so no other Tinyforge uses that server. In a copy of a data folder the server is that of
 * the original, and is left alone.
 * @returns what there was to clear; `copied` where the cluster is a copy of one whose server ran
 */
export async function clearLeftover(
  clusterDirectory: string,
  binaries: Binaries,
): Promise<{ found: 'nothing' | 'killed_run' } | { found: 'copied'; from: string }> {
  const file = await readPostmasterFile(clusterDirectory);
  if (file === null) return { found: 'nothing' };
  const removeFile = () => rm(join(clusterDirectory, 'postmaster.pid'), { force: true });
  if (!(await isFileOf(file, clusterDirectory))) {
    await removeFile();
    return { found: 'copied', from: file.clusterDirectory };
  }
  if (isRunning(file.pid) && (await isServerOf(file)))
    await stopPostmaster(file.pid, clusterDirectory, binaries);
  // Another process has that id now, or nobody has collected the ended server: PostgreSQL would take either for a
  // running server and refuse to start. Its own processes end within moments of it.
  if (!(await waitUntil(() => !hasProcess(file.pid), isRunning(file.pid) ? 0 : COLLECTED_MS)))
    await removeFile();
  await removeSocketFolder(file.socketDirectory);
  return { found: 'killed_run' };
}

async function isServerOf(file: PostmasterFile): Promise<boolean> {
  const commandLine = await readCommandLine(file.pid);
  // Where the system does not say (Windows), its own file is believed.
  return (
    commandLine === null ||
    (commandLine.includes('postgres') && commandLine.includes(` -D ${file.clusterDirectory} `))
  );
}
