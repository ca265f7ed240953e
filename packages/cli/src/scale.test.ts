import { expect, it } from 'vitest';
import {
  createManyFiles,
  MANY_FILES,
  REPORT_PEAK_MEMORY,
  readPeakMemory,
} from './testing/create-many-files.ts';
import { BUNDLE, createFolder, runProgram } from './testing/run-bundle.ts';

const MEBIBYTE = 2 ** 20;

it('lints 10,000 files in seconds and holds no more memory than for 1,000', {
  timeout: 120_000,
}, async () => {
  const lint = async (count: number) => {
    const cwd = createFolder();
    createManyFiles(cwd, count);
    const start = performance.now();
    const run = await runProgram(process.execPath, [...REPORT_PEAK_MEMORY, BUNDLE, 'lint', MANY_FILES], {
      cwd,
      env: {},
    });
    const summary = `Checked ${count} files: ${count / 10} errors, 0 warnings.\n`;
    expect(run).toMatchObject({ status: 1, stdout: expect.stringContaining(summary) });
    return { seconds: (performance.now() - start) / 1000, peak: readPeakMemory(run.stderr) };
  };
  const few = await lint(1_000);
  const many = await lint(10_000);
  // Far above what it takes, so that a busy machine does not fail it; the benchmark has the real numbers.
  expect(many.seconds).toBeLessThan(30);
  expect(many.peak - few.peak).toBeLessThan(64 * MEBIBYTE);
});
