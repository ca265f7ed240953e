import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';

/**
 * A failure that nobody foresaw, as a short sentence; its details go into a file.
 * @param {unknown} error
 * @param {string} [folder] for the file; the system's temporary one where it is left out or can't be written
 * @returns {string}
 */
export function describeUnexpected(error, folder) {
  for (const target of [folder, tmpdir()]) {
    if (target === undefined) continue;
    const path = join(target, `tinyforge-failure-${process.pid}.log`);
    try {
      mkdirSync(target, { recursive: true });
      writeFileSync(path, `${inspect(error)}\n`, { mode: 0o600 });
      return `Something unexpected went wrong. The details are in ${path}.`;
    } catch {
      // The next place, then.
    }
  }
  return `Something unexpected went wrong: ${error instanceof Error ? error.message : String(error)}`;
}
