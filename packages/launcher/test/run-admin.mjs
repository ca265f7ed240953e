// Runs the admin command line after its preparations (packages): what the tests start.
import { register } from 'tsx/esm/api';
import { runBin } from '../bootstrap/run-bin.mjs';

await runBin(async () => {
  register();
  const { runAdmin } = await import('../src/admin.ts');
  process.exit(await runAdmin(process.argv.slice(2)));
});
