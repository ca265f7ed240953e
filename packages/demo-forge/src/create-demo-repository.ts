import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { commitWith, type DemoFile } from './commit-files.ts';
import { DemoForgeError } from './demo-forge-error.ts';
import { type ForgeKind, isRepositoryName } from './forge-kind.ts';
import { createGit, type Git } from './git.ts';
import { isRefName } from './git-path.ts';
import { appendConfig, writeIdentity } from './repository-store.ts';

export type CreateDemoRepositoryOptions = {
  /** The folder that the demo forge serves. Made where it is missing. */
  directory: string;
  forge: ForgeKind;
  /** `acme/web`; on GitLab also `acme/platform/web`. */
  repository: string;
  /** What its first commit holds. Empty: a repository without a commit. */
  files: Readonly<Record<string, DemoFile>>;
  /** Default: `main`. */
  defaultBranch?: string;
  /** Only tokens with access see it. Default: false. */
  private?: boolean;
  /** Of the first commit. Default: now. */
  date?: Date;
  /** The git program. Default: `git` on the PATH. */
  git?: string;
};

/**
 * Makes an ordinary, non-bare repository in `directory/<forge>/<owner>/<name>` that a person can edit and commit in
 * with plain git, whether or not git knows who they are. The id is new each time, also for a name used before.
 * @throws DemoForgeError `git_missing`, `git_too_old`, `invalid_name`, `invalid_path`, `already_exists`, `git_failed`.
 */
export async function createDemoRepository(
  options: CreateDemoRepositoryOptions,
): Promise<{ path: string; id: number }> {
  const { forge, repository, defaultBranch = 'main' } = options;
  if (!isRepositoryName(forge, repository) || !isRefName(defaultBranch)) {
    throw new DemoForgeError(
      'invalid_name',
      `"${repository}" (${defaultBranch}) can't be the name of a repository.`,
    );
  }
  const git = createGit({ program: options.git });
  await git.assertUsable();
  const path = repositoryPath(options.directory, forge, repository);
  await mkdir(path, { recursive: true });
  if ((await readdir(path)).length > 0) {
    throw new DemoForgeError('already_exists', `There is already something in ${path}.`);
  }
  try {
    const id = await fillRepository(git, path, { ...options, defaultBranch });
    return { path, id };
  } catch (error) {
    await rm(path, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Renames a repository as a forge does: same id, and the old name leads to the new one until it is used again.
 * @throws DemoForgeError `invalid_name`, `already_exists`.
 */
export async function renameDemoRepository(options: {
  directory: string;
  forge: ForgeKind;
  repository: string;
  newName: string;
}): Promise<{ path: string }> {
  const { directory, forge, repository, newName } = options;
  if (!isRepositoryName(forge, repository) || !isRepositoryName(forge, newName)) {
    throw new DemoForgeError('invalid_name', `"${newName}" can't be the name of a repository.`);
  }
  const path = repositoryPath(directory, forge, newName);
  await mkdir(dirname(path), { recursive: true });
  await rename(repositoryPath(directory, forge, repository), path).catch((cause: unknown) => {
    throw new DemoForgeError('already_exists', `${repository} could not be renamed to ${newName}.`, {
      cause,
    });
  });
  await createGit().read({ path, args: ['config', '--local', '--add', 'tinyforge.formerName', repository] });
  return { path };
}

function repositoryPath(directory: string, forge: ForgeKind, repository: string): string {
  return join(resolve(directory), forge, ...repository.split('/'));
}

async function fillRepository(
  git: Git,
  path: string,
  options: CreateDemoRepositoryOptions & { defaultBranch: string },
): Promise<number> {
  const { defaultBranch, files, date } = options;
  // No template: it would bring sample hooks along.
  const init = [
    'init',
    '--quiet',
    '--object-format=sha1',
    '--template=',
    `--initial-branch=${defaultBranch}`,
  ];
  await git.read({ path, args: init });
  // init notes the folder that it was told of; without the note the repository may be moved.
  await git.try({ path, args: ['config', '--local', '--unset', 'core.worktree'] });
  await appendConfig(path, 'user', { name: 'Tinyforge demo', email: 'demo@tinyforge.invalid' });
  const id = await writeIdentity(path, { private: options.private ?? false, defaultBranch });
  if (Object.keys(files).length > 0) await commitWith(git, { path, files, message: 'Initial commit', date });
  return id;
}
