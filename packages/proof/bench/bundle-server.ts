import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Some packages in the bundle are CommonJS, and ask for these. */
const COMMONJS = `
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
const require = createRequire(import.meta.url);
const __filename = fileURLToPath(import.meta.url);
const __dirname = fileURLToPath(new URL('.', import.meta.url));`;

/**
 * Makes one file of the benchmark's server and all that it needs, compiled for production as what ships is. tsx, which runs the sources elsewhere, has
 * every function named anew each time that it is made, and that would be measured too.
 *
 * @returns the path of the file, in `folder`
 */
export async function bundleServer(folder: string): Promise<string> {
  const outfile = join(folder, 'server.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('./serve-memory-forge.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.18',
    banner: { js: COMMONJS },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  return outfile;
}
