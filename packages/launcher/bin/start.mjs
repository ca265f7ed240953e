#!/usr/bin/env node
// `npm start`. Plain Node and nothing else up to the import of tsx: on a fresh checkout no package is installed yet.
import { buildDashboard } from '../bootstrap/build-dashboard.mjs';
import { assertMachine, assertPortFree } from '../bootstrap/check-machine.mjs';
import { installPackages } from '../bootstrap/install-packages.mjs';
import { runBin } from '../bootstrap/run-bin.mjs';

await runBin(async (takeOverSignals) => {
  const isDevelopment = process.argv.includes('--dev');
  assertMachine();
  // Checked properly with all the rest once packages are there; a taken port is said before anything that takes long.
  const port = Number(process.env.PORT || 8090);
  if (Number.isInteger(port) && port > 0 && port < 65536)
    await assertPortFree(port, process.env.TINYFORGE_HOST || null);
  await installPackages();
  if (!isDevelopment) await buildDashboard();

  const { register } = await import('tsx/esm/api');
  register();
  takeOverSignals();
  const { start } = await import('../src/start.ts');
  process.exit(await start({ isDevelopment }));
});
