import { spawnSync } from 'node:child_process';
import { runStep } from './run-step.mjs';
import { say } from './say.mjs';
import { ROOT } from './workspace.mjs';

/** Whether this machine installs packages the way that Debian does. */
export function hasAptGet() {
  return spawnSync('apt-get', ['--version']).status === 0;
}

/** The command that a person would type. @param {string} name of the package */
export function debianCommand(name) {
  return [...aptGet(), 'install', '-y', name].join(' ');
}

/**
 * Installs a package with apt-get, as root or through sudo.
 * @param {string} name of the package
 * @param {string} title what it is, for people
 * @throws {import('./say.mjs').SetupError} where apt-get refuses
 */
export async function installDebianPackage(name, title) {
  say(`Installing ${title} with apt-get.`);
  const [command = 'apt-get', ...rest] = aptGet();
  const run = (/** @type {string[]} */ args) =>
    runStep({
      title: `installing ${title}`,
      command,
      args: [...rest, ...args],
      cwd: ROOT,
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      failure: `${title} could not be installed; what apt-get said is above.`,
    });
  await run(['update']);
  await run(['install', '-y', '--no-install-recommends', name]);
}

function aptGet() {
  return process.getuid?.() === 0 ? ['apt-get'] : ['sudo', 'apt-get'];
}
