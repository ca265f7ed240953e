import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How much of the end of each log a failure quotes, in characters. */
const QUOTED = 3_000;

export type Logs = {
  /** The path of a log of this run, to be written there. */
  file(name: string): string;
  /** A log that somebody else keeps, and removes in the end: taken along where the run fails. */
  takeAlong(name: string, path: string): void;
};

/**
 * Does a run that keeps logs. They go when it has ended well. Where it fails they stay, and the error says where they are and quotes the end of
 * each: whoever reads a failed run has no other witness.
 */
export async function withLogs<T>(seed: number, run: (logs: Logs) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), `tinyforge-proof-logs-${seed}-`));
  const others: { name: string; path: string }[] = [];
  let result: T;
  try {
    result = await run({
      file: (name) => join(folder, name),
      takeAlong: (name, path) => others.push({ name, path }),
    });
  } catch (error) {
    for (const { name, path } of others) await copyFile(path, join(folder, name)).catch(() => {});
    const quoted = await quoteEnds(folder);
    throw new Error(
      `${error instanceof Error ? error.message : error}\n\nTINYFORGE_TEST_SEED=${seed}; the logs are in ${folder}.\n${quoted}`,
      { cause: error },
    );
  }
  await rm(folder, { recursive: true, force: true });
  return result;
}

async function quoteEnds(folder: string): Promise<string> {
  const names = (await readdir(folder)).sort();
  const ends = names.map(
    async (name) => `\n── ${name}\n${(await readFile(join(folder, name), 'utf8')).slice(-QUOTED)}`,
  );
  return (await Promise.all(ends)).join('\n');
}
