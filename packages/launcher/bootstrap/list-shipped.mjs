import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { noAnswerAboutFlaws } from './ask-for-flaws.mjs';
import { pnpmCommand } from './workspace.mjs';

/** `npx` fetches the pinned pnpm where it is not kept yet. */
const TIMEOUT_MS = 60_000;

/**
 * Everything that is installed for more than tests and builds, with its versions by name.
 * @param {string} registry address: who is asked for pnpm, and later for flaws
 * @param {{ timeoutMs?: number, env?: Record<string, string> }} [options]
 * @returns {Promise<Record<string, string[]>>}
 * @throws SetupError where pnpm can't be had, or does not end in time
 */
export async function listShipped(registry, { timeoutMs = TIMEOUT_MS, env = {} } = {}) {
  const { command, args, cwd } = pnpmCommand(['licenses', 'list', '--prod', '--json']);
  try {
    const { stdout } = await promisify(execFile)(command, args, {
      cwd,
      // Left alone npm asks a registry that is not there for more than a minute.
      env: { ...process.env, npm_config_fetch_retries: '0', ...env },
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      timeout: timeoutMs,
      shell: process.platform === 'win32',
    });
    /** @type {Record<string, { name: string, versions: string[] }[]>} */
    const byLicence = JSON.parse(stdout);
    const entries = Object.values(byLicence).flat();
    return Object.fromEntries(entries.map(({ name, versions }) => [name, versions]));
  } catch (error) {
    throw noAnswerAboutFlaws(registry, explain(error, timeoutMs));
  }
}

/**
 * @param {unknown} error of `execFile`, or of what it read
 * @param {number} timeoutMs
 */
function explain(error, timeoutMs) {
  const { killed, code, stderr } = /** @type {{ killed?: boolean, code?: unknown, stderr?: string }} */ (
    error
  );
  if (killed) return `pnpm did not end within ${timeoutMs / 1000} s`;
  if (stderr) process.stderr.write(stderr);
  return code === undefined ? 'pnpm listed something else than packages' : `pnpm ended with ${code}`;
}
