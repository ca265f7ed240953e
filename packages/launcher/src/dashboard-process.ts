import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { QUIET_ENVIRONMENT } from '../bootstrap/run-step.mjs';
import { SetupError } from '../bootstrap/say.mjs';
import { ROOT } from '../bootstrap/workspace.mjs';
import { createLineLimit } from './limit-lines.ts';
import { createLogFile } from './log-file.ts';

/** What is started as the dashboard: the arguments of Node. Tests put a small server of their own in its place. */
export type DashboardCommand = { args: string[]; cwd: string };

export type Dashboard = {
  logPath: string;
  /** The end of what it has written since it was started. */
  readLog(): Promise<string>;
  /** Resolves with a short description when the process ends, asked to or not. */
  ended: Promise<string>;
  /** Asks it to end; after `GRACE_MS` it is ended, open event streams or not. */
  stop(): Promise<void>;
  /** Ends it at once. */
  kill(): void;
};

/** `next start` (or `next dev`) of apps/dashboard. */
export function nextCommand(options: {
  port: number;
  host: string | null;
  isDevelopment: boolean;
}): DashboardCommand {
  const cwd = join(ROOT, 'apps', 'dashboard');
  const next = createRequire(join(cwd, 'package.json')).resolve('next/dist/bin/next');
  const host = options.host === null ? [] : ['--hostname', options.host];
  const mode = options.isDevelopment ? 'dev' : 'start';
  return { args: [next, mode, '--port', String(options.port), ...host], cwd };
}

/** Time that requests under way get to finish. `next start` itself would wait for open event streams without an end. */
const GRACE_MS = 3_000;
const READY_TIMEOUT_MS = 90_000;
/** Size in bytes of the log, and of the one before it. */
const MAX_LOG_BYTES = 5 * 1024 * 1024;
const MAX_LINE_BYTES = 8 * 1024;
const LOG_LINES_TO_SHOW = 15;
/** Size in bytes of the end of the output that is kept in memory for `readLog`. */
const TAIL_BYTES = 64 * 1024;
/** Time for the output to arrive after the process has ended. */
const OUTPUT_TIMEOUT_MS = 1_000;
const GUARD_OUTPUT = new URL('./guard-output.mjs', import.meta.url).href;
const END_WITH_PARENT = new URL(`./end-with-parent.mjs?launcher=${process.pid}`, import.meta.url).href;

/**
 * Starts the dashboard with exactly this environment (and the few variables that any program needs). This process reads its output and writes it
 * to `logs/dashboard.log` in the data folder, so that a full disk is never an error of the dashboard's.
 */
export async function startDashboard(options: {
  command: DashboardCommand;
  environment: Record<string, string>;
  dataDir: string;
}): Promise<Dashboard> {
  const { command, environment, dataDir } = options;
  const logPath = join(dataDir, 'logs', 'dashboard.log');
  const log = createLogFile({ path: logPath, maxBytes: MAX_LOG_BYTES });
  const child = spawn(
    process.execPath,
    ['--import', END_WITH_PARENT, '--import', GUARD_OUTPUT, ...command.args],
    {
      cwd: command.cwd,
      env: { ...QUIET_ENVIRONMENT, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Ctrl-C in the terminal reaches the launcher, which ends the rest in order.
      detached: process.platform !== 'win32',
      windowsHide: true,
    },
  );
  let tail: Buffer = Buffer.alloc(0);
  const collect = (output: Readable | null) => {
    const limitLines = createLineLimit(MAX_LINE_BYTES);
    output?.on('data', (chunk: Buffer) => {
      const limited = limitLines(chunk);
      log.write(limited);
      tail = Buffer.concat([tail, limited]).subarray(-TAIL_BYTES);
    });
  };
  collect(child.stdout);
  collect(child.stderr);
  const closed = once(child, 'close').catch(() => {});
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  return {
    logPath,
    async readLog() {
      // After the end of the process its last output may still be on the way.
      if (hasEnded(child)) await withinTime(closed, OUTPUT_TIMEOUT_MS);
      return tail.toString('utf8');
    },
    ended,
    async stop() {
      if (!hasEnded(child)) {
        child.kill('SIGTERM');
        const timer = setTimeout(() => killGroup(child), GRACE_MS);
        await ended;
        clearTimeout(timer);
      }
      await withinTime(closed.then(log.close), OUTPUT_TIMEOUT_MS);
    },
    kill: () => killGroup(child),
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || hasEnded(child)) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // It ended on its own.
  }
}

/**
 * Waits until `/readyz` answers.
 * @throws SetupError where the dashboard ends before that, or takes longer than a minute and a half
 */
export async function waitUntilReady(
  dashboard: Dashboard,
  port: number,
  host: string | null,
  signal: AbortSignal,
) {
  const address = host === null || host === 'localhost' ? '127.0.0.1' : host;
  const url = `http://${address.includes(':') ? `[${address}]` : address}:${port}/readyz`;
  const deadline = performance.now() + READY_TIMEOUT_MS;
  let end: string | null = null;
  void dashboard.ended.then((how) => {
    end = how;
  });
  let answer = 'no answer';
  while (!signal.aborted) {
    if (end !== null) throw new SetupError(await describeEnd('The dashboard did not start', end, dashboard));
    if (performance.now() > deadline) {
      throw new SetupError(await describeEnd('The dashboard does not become ready', answer, dashboard));
    }
    answer = await probe(url);
    if (answer === '200') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function probe(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000), redirect: 'manual' });
    await response.body?.cancel();
    return String(response.status);
  } catch {
    return 'no answer';
  }
}

/** A sentence, and below it what the dashboard wrote last. */
export async function describeEnd(what: string, how: string, dashboard: Dashboard): Promise<string> {
  const log = await dashboard.readLog();
  if (log.includes('EADDRINUSE')) {
    return `${what}: the port was taken meanwhile. Set PORT to another one, or end what uses it.`;
  }
  const lastLines = log.trimEnd().split('\n').slice(-LOG_LINES_TO_SHOW);
  return `${what} (${how}). Its log is ${dashboard.logPath} and ends with:\n\n  ${lastLines.join('\n  ')}\n`;
}

async function withinTime(work: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, timeout]);
  clearTimeout(timer);
}
