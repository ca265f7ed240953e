import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';

/** What a running PostgreSQL writes into its data directory about itself (`postmaster.pid`). */
export type PostmasterFile = {
  pid: number;
  /** Of the cluster that the server was started on. In a copy of a data folder that is the original's. */
  clusterDirectory: string;
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
  const [pid, clusterPath, , port, socketDirectory, , , status] = text.split('\n');
  if (!/^\d+$/.test(pid?.trim() ?? '')) return null;
  return {
    pid: Number(pid),
    clusterDirectory: clusterPath?.trim() ?? '',
    port: Number(port ?? 0),
    socketDirectory: socketDirectory?.trim() || null,
    status: status?.trim() ?? '',
  };
}

/**
 * Whether a file that was found in a cluster was written by that cluster's server. In the copy of a data folder it is another
 * one's, whose cluster still exists elsewhere; a folder that was moved is the same cluster.
 */
export async function isFileOf(file: PostmasterFile, clusterDirectory: string): Promise<boolean> {
  const written = await realpath(file.clusterDirectory).catch(() => null);
  return written === null || written === (await realpath(clusterDirectory));
}
