import { spawn } from 'node:child_process';
import { SetupError, say } from './say.mjs';

const REMINDER_EVERY_MS = 15_000;
const LINES_TO_SHOW = 60;

/** What no tool that we start needs to tell anybody. */
export const QUIET_ENVIRONMENT = {
  TURBO_TELEMETRY_DISABLED: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
  NPM_CONFIG_UPDATE_NOTIFIER: 'false',
};

/** The step that runs now, so that a signal can end it. @type {import('node:child_process').ChildProcess | null} */
let current = null;

/**
 * Runs a command to its end. Its output is kept and shown only where it fails, or as it comes with `showOutput`;
 * meanwhile a line now and then says that it still works.
 * @param {{ title: string, command: string, args: string[], cwd: string, env?: Record<string, string>, showOutput?: boolean }} step
 * @returns {Promise<number>} exit code; 1 where it could not be started or a signal ended it
 */
export async function tryStep({ title, command, args, cwd, env = {}, showOutput = false }) {
  const startedAt = performance.now();
  /** @type {string[]} */
  const lines = [];
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...QUIET_ENVIRONMENT, ...env },
    stdio: ['ignore', showOutput ? 'inherit' : 'pipe', showOutput ? 'inherit' : 'pipe'],
    // A group of its own, so that a signal ends all that it starts in turn.
    detached: process.platform !== 'win32',
    // npm's commands are .cmd files there, which only a shell can run.
    shell: process.platform === 'win32',
  });
  current = child;
  const reminder = setInterval(() => {
    if (!showOutput) say(`  … ${title}: ${Math.round((performance.now() - startedAt) / 1000)} s`);
  }, REMINDER_EVERY_MS);
  const keep = (/** @type {Buffer} */ chunk) => {
    lines.push(...chunk.toString('utf8').split('\n').filter(Boolean));
    lines.splice(0, lines.length - LINES_TO_SHOW);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      lines.push(error.message);
      resolve(1);
    });
    child.on('close', (exitCode) => resolve(exitCode ?? 1));
  });
  clearInterval(reminder);
  current = null;
  if (code !== 0 && !showOutput) process.stderr.write(`\n${lines.join('\n')}\n\n`);
  return code;
}

/**
 * Like `tryStep`, for a step that nothing can go on without.
 * @param {Parameters<typeof tryStep>[0] & { failure: string }} step
 */
export async function runStep(step) {
  const code = await tryStep(step);
  if (code !== 0) throw new SetupError(step.failure);
}

/** Ends the step that runs now, with all that it started. @param {NodeJS.Signals} signal */
export function endStep(signal) {
  if (current?.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? current.pid : -current.pid, signal);
  } catch {
    // It ended on its own.
  }
}
