import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export type RunningProcess = { pid: number; parent: number; command: string };

/**
 * Every process that belongs to a started product: the launcher with all its descendants, and whatever names the data folder on
 * its command line (the database server detaches itself), with its descendants.
 */
export async function findProcesses(product: {
  pid: number | undefined;
  dataDir: string;
}): Promise<RunningProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args=']);
  const all = stdout.split('\n').flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
  const found = new Set(
    all.filter(({ pid, command }) => pid === product.pid || command.includes(product.dataDir)),
  );
  // Children come after their parents in no particular order, so until nothing more is found.
  for (let before = -1; before < found.size; ) {
    before = found.size;
    const pids = new Set([...found].map(({ pid }) => pid));
    for (const each of all) if (pids.has(each.parent)) found.add(each);
  }
  return [...found];
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
