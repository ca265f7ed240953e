import { chmod, mkdir, rename } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const bundle = fileURLToPath(new URL('./dist/tinyforge.mjs', import.meta.url));
const unfinished = `${bundle}.${process.pid}`;

await mkdir(new URL('./dist/', import.meta.url), { recursive: true });
await build({
  absWorkingDir: fileURLToPath(new URL('.', import.meta.url)),
  entryPoints: ['src/main.ts'],
  outfile: unfinished,
  bundle: true,
  // Not 'node': that would take the CommonJS build of yaml, which calls require(). The neutral one is the same code.
  platform: 'neutral',
  mainFields: ['module', 'main'],
  external: ['node:*'],
  target: 'node20.18',
  format: 'esm',
  legalComments: 'inline',
});
await chmod(unfinished, 0o755);
// Tests and builds may run at the same time: nobody sees half a file.
await rename(unfinished, bundle);
