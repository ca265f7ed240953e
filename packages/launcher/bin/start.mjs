#!/usr/bin/env node
// `npm start`. Plain Node and nothing else up to the import of tsx: on a fresh checkout no package is installed yet.
import { buildDashboard } from '../bootstrap/build-dashboard.mjs';
import { assertMachine, assertPortFree } from '../bootstrap/check-machine.mjs';
import { installPackages } from '../bootstrap/install-packages.mjs';
import { runBin } from '../bootstrap/run-bin.mjs';

// The shell that npm runs us in. Without npm the parent is somebody's own shell, which may end before us.
const parentId = process.env.npm_lifecycle_event === undefined ? null : process.ppid;

await runBin(async (takeOverSignals) => {
  const isDevelopment = process.argv.includes('--dev');
  assertMachine();
  // Checked properly with all the rest once packages are there; a taken port is said before anything that takes long.
  const port = Number(process.env.PORT || 8090);
  if (Number.isInteger(port) && port > 0 && port < 65536)
    await assertPortFree(port, process.env.TINYFORGE_HOST || null);
  await installPackages();

  const { register } = await import('tsx/esm/api');
  register();
  // A mistyped variable is said before the build too.
  const { requireEnvironment } = await import('../src/require-environment.ts');
  requireEnvironment();
  if (!isDevelopment) await buildDashboard();

  takeOverSignals();
  const { start } = await import('../src/start.ts');
  process.exit(await start({ isDevelopment, parentId }));
});
