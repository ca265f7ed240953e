#!/usr/bin/env node
// `npm run audit`: asks the registry for known flaws in what ships, that is without what only tests and builds use.
import { execFileSync } from 'node:child_process';
import { askForFlaws } from '../bootstrap/ask-for-flaws.mjs';
import { assertMachine } from '../bootstrap/check-machine.mjs';
import { installPackages } from '../bootstrap/install-packages.mjs';
import { runBin } from '../bootstrap/run-bin.mjs';
import { complain, say } from '../bootstrap/say.mjs';
import { pnpmCommand, ROOT } from '../bootstrap/workspace.mjs';

await runBin(async () => {
  assertMachine();
  await installPackages();
  const packages = shippedPackages();
  const flaws = await askForFlaws(read('npm', ['config', 'get', 'registry']).trim(), packages);
  const count = Object.values(packages).flat().length;
  if (flaws.length === 0) {
    say(`No flaw is known in the ${count} packages that ship.`);
    return;
  }
  for (const { severity, name, range, title, url } of flaws)
    say(`${severity.padEnd(9)} ${name} ${range}\n          ${title}\n          ${url}`);
  complain(
    `\n${flaws.length} known ${flaws.length === 1 ? 'flaw' : 'flaws'} in the ${count} packages that ship.`,
  );
  process.exitCode = 1;
});

/** Everything that is installed for more than tests and builds, with its versions by name. */
function shippedPackages() {
  const { command, args } = pnpmCommand(['licenses', 'list', '--prod', '--json']);
  /** @type {Record<string, { name: string, versions: string[] }[]>} */
  const byLicence = JSON.parse(read(command, args));
  const entries = Object.values(byLicence).flat();
  return Object.fromEntries(entries.map(({ name, versions }) => [name, versions]));
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function read(command, args) {
  const options = /** @type {const} */ ({ cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return execFileSync(command, args, {
    ...options,
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  });
}
