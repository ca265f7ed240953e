import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { DEFAULT_GITOPS_PATH } from '@tinyforge/core-gitops';
import picomatch from 'picomatch';
import { describeError } from './describe-error.ts';

/**
 * What a path argument leads to.
 *
 * - `link`: a symbolic link that a search came upon. It is not followed, since no forge that Tinyforge reads from follows it.
 * - `unreadable`: a folder that a search could not look into, or an argument that names nothing.
 */
export type Target =
  | { kind: 'stdin' }
  | { kind: 'file' | 'link'; path: string }
  | { kind: 'unreadable'; path: string; message: string };

/** Folders that hold other people's files, or none at all. */
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(['node_modules', '.git']);

/**
 * Follows path arguments to files, one after the other and in a stable order: `-` is standard input, a file is itself, a folder is
 * searched for `.tinyforge.yml`, and what is neither is taken as a glob.
 */
export function* findTargets(paths: readonly string[]): Generator<Target> {
  for (const path of paths) {
    if (path === '-') yield { kind: 'stdin' };
    else yield* followPath(path);
  }
}

function* followPath(path: string): Generator<Target> {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) yield* searchFolder(path, (_, name) => name === DEFAULT_GITOPS_PATH);
    else if (stats) yield { kind: 'file', path };
    else if (picomatch.scan(path).isGlob) yield* followGlob(path);
    else yield { kind: 'unreadable', path, message: 'there is no such file or folder' };
  } catch (error) {
    yield { kind: 'unreadable', path, message: describeError(error) };
  }
}

function* followGlob(pattern: string): Generator<Target> {
  const { base, glob } = picomatch.scan(sep === '\\' ? pattern.replaceAll(sep, '/') : pattern);
  const isMatch = picomatch(glob, { dot: true });
  let found = false;
  for (const target of searchFolder(base || '.', (path) => isMatch(path))) {
    found = true;
    yield target;
  }
  if (!found) yield { kind: 'unreadable', path: pattern, message: 'nothing matches this pattern' };
}

/** @param isWanted asked about everything but folders, with its path below `root` (forward slashes) and its name */
function* searchFolder(root: string, isWanted: (path: string, name: string) => boolean): Generator<Target> {
  const pending = [''];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const path = join(root, folder);
    let entries: Dirent[];
    try {
      entries = readdirSync(path, { withFileTypes: true });
    } catch (error) {
      yield { kind: 'unreadable', path, message: describeError(error) };
      continue;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const folders: string[] = [];
    for (const entry of entries) {
      const below = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.isDirectory()) {
        if (!SKIPPED_FOLDERS.has(entry.name)) folders.push(below);
      } else if ((entry.isFile() || entry.isSymbolicLink()) && isWanted(below, entry.name)) {
        yield { kind: entry.isFile() ? 'file' : 'link', path: join(root, below) };
      }
    }
    // One by one: spreading a long list into push() overflows the stack.
    for (const below of folders.reverse()) pending.push(below);
  }
}
