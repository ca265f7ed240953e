// Runs the start after its preparations (packages, build), with the stand-in as dashboard: what the tests start.
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';
import { runBin } from '../bootstrap/run-bin.mjs';

const parentId = process.argv.includes('--with-parent') ? process.ppid : null;

await runBin(async (takeOverSignals) => {
  register();
  const { start } = await import('../src/start.ts');
  takeOverSignals();
  const standIn = fileURLToPath(new URL('./stand-in-dashboard.mjs', import.meta.url));
  const command = { args: [standIn], cwd: process.cwd() };
  process.exit(await start({ isDevelopment: false, parentId, command }));
});
