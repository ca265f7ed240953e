import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const SPEC_FILE = '.tinyforge.yml';

/** An ordinary git repository of the demo's forge, as a person finds it in the data folder. */
export type Repository = {
  directory: string;
  /** Writes a file and commits it with plain git; returns the commit. */
  commit(text: string, options?: { file?: string; message?: string }): Promise<string>;
  git(...args: string[]): Promise<string>;
};

export function openRepository(directory: string): Repository {
  const git = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)('git', ['-C', directory, ...args]);
    return stdout.trim();
  };
  return {
    directory,
    git,
    async commit(text, { file = SPEC_FILE, message = `Change ${file}` } = {}) {
      await writeFile(join(directory, file), text);
      await git('add', '--', file);
      await git('commit', '--quiet', '--message', message);
      return git('rev-parse', 'HEAD');
    },
  };
}
