import { chmod, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// Makes dist/tinyforge.mjs: the linter and all that it needs as one file, with the licences of what went into it.

const home = fileURLToPath(new URL('.', import.meta.url));
const bundle = join(home, 'dist', 'tinyforge.mjs');

const { outputFiles, metafile } = await build({
  absWorkingDir: home,
  entryPoints: ['src/main.ts'],
  outfile: bundle,
  write: false,
  metafile: true,
  bundle: true,
  // Not 'node': that would take the CommonJS build of yaml, which calls require(). The neutral one is the same code.
  platform: 'neutral',
  mainFields: ['module', 'main'],
  external: ['node:*'],
  target: 'node20.18',
  format: 'esm',
});
const licences = await readLicences(Object.keys(metafile.inputs));

await mkdir(join(home, 'dist'), { recursive: true });
// Tests and builds may run at the same time: nobody sees half a file.
const unfinished = `${bundle}.${process.pid}`;
await writeFile(unfinished, `${outputFiles[0].text}\n${licences}`);
await chmod(unfinished, 0o755);
await rename(unfinished, bundle);

/**
 * @param {string[]} inputs paths of the bundled sources
 * @returns {Promise<string>} the licence of each package among them, as comments
 */
async function readLicences(inputs) {
  const packages = new Set(
    inputs.flatMap((path) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []),
  );
  const comments = [];
  for (const path of [...packages].sort()) {
    const folder = join(home, path);
    const { name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} has no licence file`);
    const text = (await readFile(join(folder, file), 'utf8')).replaceAll('*/', '* /').trim();
    comments.push(`/*\n${name} ${version}\n\n${text}\n*/\n`);
  }
  return comments.join('');
}
