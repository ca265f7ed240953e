import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Top folder of the checkout, absolute. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url)).replace(/[\\/]$/, '');

/** Name and version of the package manager that the checkout pins, `pnpm@10.34.9`. */
export function pinnedPackageManager() {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return String(manifest.packageManager);
}

/**
 * Arguments of `npx` that run pnpm, without a global one.
 * @param {string[]} args
 */
export function pnpmCommand(args) {
  return { command: 'npx', args: ['--yes', pinnedPackageManager(), ...args], cwd: ROOT };
}

/**
 * Fingerprint of files: paths and contents. A file that does not exist counts as empty.
 * @param {string[]} paths absolute
 * @param {string[]} [extra] what else the result depends on
 */
export function fingerprint(paths, extra = []) {
  const hash = createHash('sha256');
  for (const part of extra) hash.update(`${part}\0`);
  for (const path of [...paths].sort()) {
    hash.update(`${relative(ROOT, path)}\0`);
    if (existsSync(path)) hash.update(readFileSync(path));
    hash.update('\0');
  }
  return hash.digest('hex');
}

/** Folders of the workspace's packages, absolute. */
export function packageFolders() {
  return ['apps', 'packages'].flatMap((group) =>
    readdirSync(join(ROOT, group), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(ROOT, group, entry.name, 'package.json')))
      .map((entry) => join(ROOT, group, entry.name)),
  );
}

/**
 * Folders of a package and of all packages of ours that it is built from, absolute.
 * @param {string} name
 * @returns {string[]}
 */
export function dependencyFolders(name) {
  const manifests = new Map(
    packageFolders().map((folder) => {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return [manifest.name, { folder, dependencies: Object.keys(manifest.dependencies ?? {}) }];
    }),
  );
  const found = new Set();
  const visit = (/** @type {string} */ each) => {
    const manifest = manifests.get(each);
    if (manifest === undefined || found.has(manifest.folder)) return;
    found.add(manifest.folder);
    manifest.dependencies.forEach(visit);
  };
  visit(name);
  return [...found];
}

/**
 * All files below a folder, absolute, without those that `skip` names.
 * @param {string} folder
 * @param {(name: string, isFolder: boolean) => boolean} skip
 * @returns {string[]}
 */
export function listFiles(folder, skip) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (skip(entry.name, entry.isDirectory())) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return listFiles(path, skip);
    return entry.isFile() ? [path] : [];
  });
}

/** @param {string} path */
export function readStamp(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** @param {string} path @param {string} value */
export function writeStamp(path, value) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, value);
}

/** @param {string} path */
export function removeStamp(path) {
  rmSync(path, { force: true });
}
