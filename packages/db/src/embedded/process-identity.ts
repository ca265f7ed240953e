import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { runCommand } from './run-command.ts';

/** Whether a process with this id runs, whoever it belongs to. One that has ended and that nobody has collected does not. */
export function isRunning(pid: number): boolean {
  return hasProcess(pid) && !isZombie(pid);
}

/** Whether the system still knows a process with this id, be it one that has ended. */
export function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** In a container whose first process collects nobody, the ended children of a killed process stay for good. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return status.slice(status.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
}

/**
 * What tells a process from a later one with the same id: its start time, and the boot that it belongs to where that
 * is known. `null`: there is no such process, or the system does not say.
 */
export async function readStartMark(pid: number): Promise<string | null> {
  if (process.platform === 'win32') return null;
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (status === null) {
    const { code, output } = await runCommand('ps', ['-o', 'lstart=', '-p', String(pid)]);
    return code === 0 ? output.trim() : null;
  }
  // The second field is the program's name in parentheses and may hold spaces; the start time is the 20th after it.
  const startTime = status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return `${boot.trim()} ${startTime}`;
}

/** The arguments of a process in one string, or `null` where the system does not say. */
export async function readCommandLine(pid: number): Promise<string | null> {
  if (process.platform === 'win32') return null;
  const raw = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null);
  if (raw !== null) return raw.replaceAll('\0', ' ').trim();
  const { code, output } = await runCommand('ps', ['-ww', '-o', 'args=', '-p', String(pid)]);
  return code === 0 ? output.trim() : null;
}

/** Resolves to whether `isDone` came true within `timeoutMs`; looks every 25 ms. */
export async function waitUntil(
  isDone: () => boolean | Promise<boolean>,
  timeoutMs: number,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isDone())) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return true;
}
