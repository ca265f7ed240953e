import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createManyFiles,
  MANY_FILES,
  REPORT_PEAK_MEMORY,
  readPeakMemory,
} from '../src/testing/create-many-files.ts';
import { BUNDLE } from '../src/testing/run-bundle.ts';

/**
 * Lints 10,000 files, and for comparison only finds and reads the same files, each in a process of its own, five times in turn.
 * Prints the best of each: files a second (the start of Node included) and the most memory held.
 */
const FILES = 10_000;
const ROUNDS = 5;

const READ_ONLY = `
import { readdirSync, readFileSync } from 'node:fs';
let bytes = 0;
for (const { name, parentPath } of readdirSync('.', { recursive: true, withFileTypes: true })) {
  if (name.endsWith('.tinyforge.yml')) bytes += readFileSync(parentPath + '/' + name).length;
}
if (bytes === 0) throw new Error('nothing was read');
`;

const contestants = [
  { name: 'tinyforge lint', args: [BUNDLE, 'lint', MANY_FILES] },
  { name: 'tinyforge lint --format json', args: [BUNDLE, 'lint', '--format', 'json', MANY_FILES] },
  { name: 'find and read only', args: ['--input-type=module', '--eval', READ_ONLY] },
].map((contestant) => ({ ...contestant, seconds: Number.POSITIVE_INFINITY, peak: 0 }));

execFileSync(process.execPath, ['build.mjs'], { cwd: join(BUNDLE, '../..') });
const folder = mkdtempSync(join(tmpdir(), 'tinyforge-bench-'));
try {
  createManyFiles(folder, FILES);
  for (let round = 0; round < ROUNDS; round++) {
    for (const contestant of contestants) {
      const start = performance.now();
      const run = spawnSync(process.execPath, [...REPORT_PEAK_MEMORY, ...contestant.args], {
        cwd: folder,
        encoding: 'utf8',
        maxBuffer: 1e9,
      });
      if (run.status === null || run.status > 1) throw new Error(run.stderr);
      contestant.seconds = Math.min(contestant.seconds, (performance.now() - start) / 1000);
      contestant.peak = Math.max(contestant.peak, readPeakMemory(run.stderr));
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

for (const { name, seconds, peak } of contestants) {
  const rate = Math.round(FILES / seconds).toLocaleString('en');
  process.stdout.write(
    `${name.padEnd(30)} ${seconds.toFixed(2)} s  ${rate.padStart(7)} files/s  ${(peak / 2 ** 20).toFixed(0).padStart(4)} MiB\n`,
  );
}
