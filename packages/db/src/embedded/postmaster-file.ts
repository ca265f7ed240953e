import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a running PostgreSQL writes into its data directory about itself (`postmaster.pid`). */
export type PostmasterFile = {
  pid: number;
  port: number;
  /** Folder of its socket, or `null` where it has none. */
  socketDirectory: string | null;
  /** `ready` once it accepts connections. */
  status: string;
};

/** Reads `postmaster.pid`, or `null` where there is none, or where it is not fully written yet. */
export async function readPostmasterFile(clusterDirectory: string): Promise<PostmasterFile | null> {
  const text = await readFile(join(clusterDirectory, 'postmaster.pid'), 'utf8').catch(() => null);
  if (text === null) return null;
  const [pid, , , port, socketDirectory, , , status] = text.split('\n');
  if (!/^\d+$/.test(pid?.trim() ?? '')) return null;
  return {
    pid: Number(pid),
    port: Number(port ?? 0),
    socketDirectory: socketDirectory?.trim() || null,
    status: status?.trim() ?? '',
  };
}
