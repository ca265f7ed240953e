import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DemoForgeError } from './demo-forge-error.ts';
import { createGit, type Git } from './git.ts';
import { isRefName, isTreePath } from './git-path.ts';

/** What a path holds after a commit: text, bytes, a program, a symbolic link, a submodule; null takes it away. */
export type DemoFile =
  | string
  | Uint8Array
  | null
  | { executable: string | Uint8Array }
  | { symlink: string }
  | { submodule: string };

export type CommitFilesOptions = {
  /** The repository's folder. */
  path: string;
  files: Readonly<Record<string, DemoFile>>;
  message: string;
  /** Default: the one that is checked out. One that is not there starts at the checked-out commit. */
  branch?: string;
  /** Default: whoever the repository's config names. */
  author?: { name: string; email: string };
  /** Of author and committer, to the second. Same content, author and date: same commit id. Default: now. */
  date?: Date;
};

/**
 * Makes one commit. Where the branch is the one checked out, its files change with it, as they would for a person;
 * edits that are not committed yet are left alone, and refused to be overwritten.
 * @throws DemoForgeError `invalid_path`, `invalid_name`, or `git_failed`, also when the branch moved meanwhile.
 */
export function commitFiles(options: CommitFilesOptions): Promise<{ commitSha: string }> {
  return commitWith(createGit(), options);
}

/** The same with a git of the caller's. */
export async function commitWith(git: Git, options: CommitFilesOptions): Promise<{ commitSha: string }> {
  const { path, files, message } = options;
  for (const file of Object.keys(files)) {
    if (!isTreePath(file)) throw new DemoForgeError('invalid_path', `"${file}" can't be the path of a file.`);
  }
  if (options.branch !== undefined && !isRefName(options.branch)) {
    throw new DemoForgeError('invalid_name', `"${options.branch}" can't be the name of a branch.`);
  }
  const head = text(await git.read({ path, args: ['symbolic-ref', 'HEAD'] }));
  const ref = options.branch === undefined ? head : `refs/heads/${options.branch}`;
  const tip = await commitAt(git, path, ref);
  const parent = tip ?? (await commitAt(git, path, head));
  const tree = await writeTree(git, path, parent, files);
  const parents = parent === null ? [] : ['-p', parent];
  const commitSha = text(
    await git.read({
      path,
      args: ['commit-tree', ...parents, tree],
      input: message,
      env: signature(options),
    }),
  );
  if (ref === head) {
    const moves = tip === null ? [commitSha] : [tip, commitSha];
    // A file that was only touched, copied or given to someone else would count as edited. Fails where some are.
    await git.try({ path, args: ['update-index', '-q', '--refresh'] });
    await git.read({ path, args: ['read-tree', '-m', '-u', ...moves] });
  }
  // Naming the old value makes this fail where somebody else committed in between.
  await git.read({ path, args: ['update-ref', '-m', 'commit: demo', ref, commitSha, tip ?? '0'.repeat(40)] });
  return { commitSha };
}

async function writeTree(git: Git, path: string, parent: string | null, files: CommitFilesOptions['files']) {
  const index = join(path, '.git', `tinyforge-index-${randomUUID()}`);
  const env = { GIT_INDEX_FILE: index };
  try {
    await git.read({ path, args: ['read-tree', parent ?? '--empty'], env });
    const lines: string[] = [];
    // A text that many files share is written once: each is a process of its own.
    const written = new Map<string | Uint8Array, string>();
    const write = async (content: string | Uint8Array) => {
      const sha = written.get(content) ?? (await writeBlob(git, path, content));
      written.set(content, sha);
      return sha;
    };
    for (const [file, content] of Object.entries(files)) lines.push(await indexLine(file, content, write));
    await git.read({ path, args: ['update-index', '-z', '--index-info'], input: lines.join(''), env });
    return text(await git.read({ path, args: ['write-tree', '--missing-ok'], env }));
  } finally {
    await rm(index, { force: true });
  }
}

async function indexLine(
  file: string,
  content: DemoFile,
  write: (content: string | Uint8Array) => Promise<string>,
): Promise<string> {
  if (content === null) return `0 ${'0'.repeat(40)}\t${file}\0`;
  if (typeof content === 'string' || content instanceof Uint8Array) {
    return `100644 ${await write(content)}\t${file}\0`;
  }
  if ('submodule' in content) return `160000 ${content.submodule}\t${file}\0`;
  if ('symlink' in content) return `120000 ${await write(content.symlink)}\t${file}\0`;
  return `100755 ${await write(content.executable)}\t${file}\0`;
}

async function writeBlob(git: Git, path: string, content: string | Uint8Array): Promise<string> {
  const args = ['hash-object', '-w', '--stdin', '--no-filters'];
  return text(await git.read({ path, args, input: content }));
}

async function commitAt(git: Git, path: string, ref: string): Promise<string | null> {
  const output = await git.try({ path, args: ['show-ref', '--verify', '--hash', ref] });
  return output.ok ? text(output.stdout) : null;
}

function signature({ author, date }: CommitFilesOptions): Record<string, string> {
  const env: Record<string, string> = {};
  for (const role of ['AUTHOR', 'COMMITTER']) {
    if (author !== undefined)
      Object.assign(env, { [`GIT_${role}_NAME`]: author.name, [`GIT_${role}_EMAIL`]: author.email });
    if (date !== undefined) env[`GIT_${role}_DATE`] = `@${Math.floor(date.getTime() / 1000)} +0000`;
  }
  return env;
}

function text(output: Buffer): string {
  return output.toString('utf8').trim();
}
