import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export type ServerSettings = {
  databaseUrl: string;
  /** `false` behind a pooler in transaction mode. */
  prepare?: boolean;
  /** Of the demo forge, the one private address that the server may ask. */
  forgePort: number;
};

export type ServerProcess = {
  /** `http://127.0.0.1:PORT`. */
  origin: string;
  pid: number;
  /** SIGKILL: the process ends between two instructions. */
  kill(): Promise<void>;
};

const PROGRAM = fileURLToPath(new URL('./serve-api.ts', import.meta.url));

/**
 * Starts a Node process of its own that serves the API, and waits until it listens. It ends with this process.
 *
 * @param logPath file that gets its log, after what is there
 */
export async function startServerProcess(settings: ServerSettings, logPath: string): Promise<ServerProcess> {
  const log = await open(logPath, 'a');
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, JSON.stringify(settings)], {
    stdio: ['pipe', 'pipe', log.fd],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  await log.close();
  if (child.stdout === null) throw new Error('The server process has no output.');
  const origin = await readOrigin(child.stdout).catch(async (error) => {
    const complaints = (await readFile(logPath, 'utf8')).slice(-4_000);
    throw new Error(`The server process ended before it listened.\n${complaints}`, { cause: error });
  });
  if (child.pid === undefined) throw new Error('The server process has no id.');
  return {
    origin,
    pid: child.pid,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function readOrigin(stdout: Readable): Promise<string> {
  const lines = createInterface({ input: stdout });
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => resolve(JSON.parse(line).origin));
    lines.once('close', () => reject(new Error('There was no address.')));
  });
}
