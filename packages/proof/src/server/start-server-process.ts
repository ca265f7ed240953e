import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type ServerSettings = {
  databaseUrl: string;
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

/** Starts a Node process of its own that serves the API, and waits until it listens. It ends with this process. */
export async function startServerProcess(settings: ServerSettings): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, JSON.stringify(settings)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const origin = await readOrigin(child);
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

function readOrigin({ stdout, stderr }: ChildProcess): Promise<string> {
  if (stdout === null || stderr === null) throw new Error('The server process has no output.');
  // The sign-in library writes every lost connection here: of interest only where the process does not come up.
  let complaints = '';
  stderr.on('data', (chunk) => {
    complaints = `${complaints}${chunk}`.slice(-4_000);
  });
  const lines = createInterface({ input: stdout });
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => resolve(JSON.parse(line).origin));
    lines.once('close', () =>
      reject(new Error(`The server process ended before it listened.\n${complaints}`)),
    );
  });
}
