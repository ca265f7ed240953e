#!/usr/bin/env node
// `npm run admin -- …`: what only somebody on the server may do.
import { assertMachine } from '../bootstrap/check-machine.mjs';
import { installPackages } from '../bootstrap/install-packages.mjs';
import { runBin } from '../bootstrap/run-bin.mjs';

await runBin(async () => {
  assertMachine();
  await installPackages();
  const { register } = await import('tsx/esm/api');
  register();
  const { runAdmin } = await import('../src/admin.ts');
  process.exit(await runAdmin(process.argv.slice(2)));
});
