import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';
import { findProcesses, isRunning } from './find-processes.ts';

const LAUNCHER = fileURLToPath(new URL('../../../../packages/launcher/bin/start.mjs', import.meta.url));
/** Root's own temporary folder may be closed to the user that the database server then runs as. */
const TEMPORARY_FOLDER = process.getuid?.() === 0 ? '/tmp' : tmpdir();
/** The first start in a checkout also builds. */
const START_TIMEOUT_MS = 300_000;
/** Requests under way get three seconds, the database a few more. */
const STOP_TIMEOUT_MS = 20_000;

export type Account = { name: string; email: string; password: string };

/** Tinyforge as a user runs it: the launcher, its database and the production build of the dashboard. */
export type Product = {
  url: string;
  dataDir: string;
  /** The link that makes the first admin, as it was printed; null where somebody can sign in already. */
  setupLink: string | null;
  /** Everything that was printed so far. */
  output(): string;
  /**
   * Asks the launcher and whatever shares its terminal to end, as Ctrl-C or a service manager does, and waits for that.
   * @throws where it does not end in time, or leaves a process behind
   */
  stop(signal?: 'SIGINT' | 'SIGTERM'): Promise<{ exitCode: number | null; milliseconds: number }>;
  /** Stops it where it still runs, and takes its data folder away. */
  dispose(): Promise<void>;
};

/**
 * Starts the product and waits until it says that it is ready. Everything that it needs to know is set here: nothing of the
 * environment of whoever runs the tests changes what they see.
 */
export async function startProduct(
  options: {
    dataDir?: string;
    port?: number;
    firstAdmin?: Account;
    /** More of our variables, for a product at this address. */
    variables?: (url: string) => Promise<Record<string, string>>;
  } = {},
): Promise<Product> {
  const dataDir = options.dataDir ?? join(TEMPORARY_FOLDER, `tinyforge-e2e-${randomUUID()}`);
  const port = options.port ?? (await findFreePort());
  const variables = await options.variables?.(`http://localhost:${port}`);
  const child = spawn(process.execPath, [LAUNCHER], {
    // A process group of its own, as a terminal gives to what is started in it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...systemEnvironment(),
      PORT: String(port),
      TINYFORGE_DATA_DIR: dataDir,
      ...variables,
      ...(options.firstAdmin && {
        TINYFORGE_ADMIN_EMAIL: options.firstAdmin.email,
        TINYFORGE_ADMIN_PASSWORD: options.firstAdmin.password,
      }),
    },
  });
  const kill = () => signalGroup(child, 'SIGKILL');
  process.once('exit', kill);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  void ended.then(() => process.off('exit', kill));

  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  await waitUntilReady(child, () => output);

  const stop: Product['stop'] = async (signal = 'SIGTERM') => {
    const startedBefore = await findProcesses({ pid: child.pid, dataDir });
    const askedAt = performance.now();
    signalGroup(child, signal);
    const timer = setTimeout(kill, STOP_TIMEOUT_MS);
    const exitCode = await ended;
    clearTimeout(timer);
    const milliseconds = performance.now() - askedAt;
    if (child.signalCode !== null) throw new Error(`It did not end within ${STOP_TIMEOUT_MS} ms:\n${output}`);
    // The database's guard ends because the launcher has ended: a moment after it.
    await expect
      .poll(async () => [
        ...startedBefore.filter(({ pid }) => isRunning(pid)),
        ...(await findProcesses({ pid: child.pid, dataDir })),
      ])
      .toEqual([]);
    return { exitCode, milliseconds };
  };

  return {
    url: /^Tinyforge is ready: (\S+)$/m.exec(output)?.[1] ?? '',
    dataDir,
    setupLink: /^Make the first admin: (\S+)$/m.exec(output)?.[1] ?? null,
    output: () => output,
    stop,
    async dispose() {
      if (child.exitCode === null && child.signalCode === null) await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function waitUntilReady(child: ChildProcess, output: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail('It does not become ready'), START_TIMEOUT_MS);
    const onEnd = () => fail('It ended while starting');
    const onData = () => {
      if (!output().includes('Ctrl-C stops it.')) return;
      clearTimeout(timer);
      child.off('exit', onEnd);
      child.stdout?.off('data', onData);
      resolve();
    };
    const fail = (what: string) => {
      clearTimeout(timer);
      signalGroup(child, 'SIGKILL');
      reject(new Error(`${what}:\n${output()}`));
    };
    child.once('exit', onEnd);
    child.stdout?.on('data', onData);
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, signal);
}

/** What any program needs. Nothing of ours: a `DATABASE_URL` of whoever runs the tests would be worked on. */
function systemEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR'];
  const set = names.filter((name) => process.env[name] !== undefined);
  // The cast is for Next's types: they want a NODE_ENV everywhere.
  return Object.fromEntries(set.map((name) => [name, process.env[name]])) as NodeJS.ProcessEnv;
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
