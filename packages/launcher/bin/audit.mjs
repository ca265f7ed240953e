#!/usr/bin/env node
// `npm run audit`: asks the registry for known flaws in what ships, that is without what only tests and builds use.
import { execFileSync } from 'node:child_process';
import { askForFlaws } from '../bootstrap/ask-for-flaws.mjs';
import { assertMachine } from '../bootstrap/check-machine.mjs';
import { installPackages } from '../bootstrap/install-packages.mjs';
import { listShipped } from '../bootstrap/list-shipped.mjs';
import { runBin } from '../bootstrap/run-bin.mjs';
import { complain, say } from '../bootstrap/say.mjs';
import { ROOT } from '../bootstrap/workspace.mjs';

await runBin(async () => {
  assertMachine();
  await installPackages();
  const registry = readRegistry();
  const packages = await listShipped(registry);
  const flaws = await askForFlaws(registry, packages);
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

/** As npm has it set, which needs no network. */
function readRegistry() {
  const options = /** @type {const} */ ({ cwd: ROOT, encoding: 'utf8', timeout: 30_000 });
  const shell = process.platform === 'win32';
  return execFileSync('npm', ['config', 'get', 'registry'], { ...options, shell }).trim();
}
