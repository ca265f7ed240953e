import type { Git } from './git.ts';
import { isRefName, isTreePath } from './git-path.ts';
import type { StoredRepository } from './repository-store.ts';

/** The largest file that any of the three answers with; GitHub's own limit. */
export const MAX_BLOB_BYTES = 100 * 1024 * 1024;
const MAX_TREE_BYTES = 64 * 1024 * 1024;
const MAX_SYMLINKS = 8;

export type TreeEntry = {
  mode: string;
  type: 'blob' | 'tree' | 'commit';
  sha: string;
  /** Of a blob, in bytes; null otherwise. */
  size: number | null;
  /** From the root of the repository. */
  path: string;
};

export type Signature = { name: string; email: string; date: Date };
export type Commit = {
  sha: string;
  tree: string;
  parents: string[];
  author: Signature;
  committer: Signature;
  message: string;
};
/** An annotated tag, and what it points at: a commit as a rule. */
export type Tag = { name: string; object: { sha: string; type: string }; message: string; tagger: Signature };
export type Ref = { name: string; object: { sha: string; type: 'commit' | 'tag' }; commitSha: string };

/** Reads one repository. Nothing in it is changed, and nothing that its configuration names is run. */
export type RepositoryReader = ReturnType<typeof createReader>;

export function createReader(git: Git, repository: StoredRepository) {
  const { path } = repository;

  async function text(args: string[]): Promise<string | null> {
    const output = await git.try({ path, args });
    return output.ok ? output.stdout.toString('utf8').trim() : null;
  }

  /** A branch or tag by its full name, looked up to the letter: rev-parse would also try other places. */
  async function ref(kind: 'heads' | 'tags', name: string): Promise<Ref | null> {
    if (!isRefName(name)) return null;
    const full = `refs/${kind}/${name}`;
    const output = await text(['show-ref', '--verify', '--dereference', full]);
    const [own, peeled] = output?.split('\n').map((line) => line.slice(0, 40)) ?? [];
    if (own === undefined) return null;
    const commitSha = await commitId(peeled ?? own);
    if (commitSha === null) return null;
    return { name, object: { sha: own, type: peeled === undefined ? 'commit' : 'tag' }, commitSha };
  }

  /** The full id of a commit whose id begins with these digits; null where there is none, or more than one. */
  async function commitId(hex: string): Promise<string | null> {
    if (!/^[0-9a-f]{4,40}$/i.test(hex)) return null;
    return text(['rev-parse', '--verify', '--quiet', `${hex}^{commit}`]);
  }

  /**
   * What git would understand by a bare name: a full commit id, then `heads/…` and `tags/…`, then a tag before a
   * branch of the same name, then the beginning of a commit id.
   */
  async function resolve(name: string): Promise<string | null> {
    if (name === 'HEAD') return (await ref('heads', repository.defaultBranch))?.commitSha ?? null;
    if (/^[0-9a-f]{40}$/i.test(name)) return commitId(name);
    const qualified = /^(?:refs\/)?(heads|tags)\/(.+)$/s.exec(name);
    const places: ['heads' | 'tags', string][] = [
      ['tags', name],
      ['heads', name],
    ];
    const [, kind, rest] = qualified ?? [];
    if (kind !== undefined && rest !== undefined) places.unshift([kind === 'heads' ? 'heads' : 'tags', rest]);
    for (const [where, what] of places) {
      const found = await ref(where, what);
      if (found !== null) return found.commitSha;
    }
    return commitId(name);
  }

  async function commit(sha: string): Promise<Commit | null> {
    const output = await git.try({ path, args: ['cat-file', 'commit', sha] });
    return output.ok ? parseCommit(sha, output.stdout.toString('utf8')) : null;
  }

  async function list(
    treeish: string,
    what: { at?: string; recursive?: boolean },
  ): Promise<TreeEntry[] | null> {
    const args = ['ls-tree', '-z', '--long', '--full-tree'];
    if (what.recursive) args.push('-r', '-t');
    args.push(treeish);
    if (what.at !== undefined) args.push('--', what.at);
    const output = await git.try({ path, args, maxOutputBytes: MAX_TREE_BYTES });
    return output.ok ? parseTree(output.stdout.toString('utf8')) : null;
  }

  /** What is at a path of a commit; the root is a tree without a name. */
  async function entry(commitSha: string, at: string): Promise<TreeEntry | null> {
    if (at === '') {
      const tree = await text(['rev-parse', '--verify', '--quiet', `${commitSha}^{tree}`]);
      return tree === null ? null : { mode: '040000', type: 'tree', sha: tree, size: null, path: '' };
    }
    if (!isTreePath(at)) return null;
    return (await list(commitSha, { at }))?.find((found) => found.path === at) ?? null;
  }

  /** The content of a blob, or null where it is larger than the limit. */
  async function blob(found: { sha: string; size: number | null }): Promise<Buffer | null> {
    if ((found.size ?? 0) > MAX_BLOB_BYTES) return null;
    const args = ['cat-file', 'blob', found.sha];
    return git.read({ path, args, maxOutputBytes: MAX_BLOB_BYTES });
  }

  return {
    repository,
    ref,
    resolve,
    commitId,
    commit,
    entry,
    blob,
    /** The entries of a tree; `directory` is put before their paths. */
    async tree(treeSha: string, directory = '', recursive = false): Promise<TreeEntry[] | null> {
      const entries = await list(treeSha, { recursive });
      const prefix = directory === '' ? '' : `${directory}/`;
      return entries?.map((found) => ({ ...found, path: prefix + found.path })) ?? null;
    },
    /** The id of a tree, from its own id or that of a commit; null where it is neither. */
    async treeId(treeish: string): Promise<string | null> {
      if (!/^[0-9a-f]{4,40}$/i.test(treeish)) return null;
      return text(['rev-parse', '--verify', '--quiet', `${treeish}^{tree}`]);
    },
    /** The newest commit, from this one back, that changed a path. */
    async lastCommitId(commitSha: string, at: string): Promise<string> {
      return (await text(['rev-list', '-1', commitSha, '--', at])) || commitSha;
    },
    /** The commits that changed a path, the newest first; of all paths for `''`. */
    async history(commitSha: string, at: string, most: number, skipped = 0): Promise<Commit[]> {
      const ids = await text([
        'rev-list',
        `--max-count=${most}`,
        `--skip=${skipped}`,
        commitSha,
        ...(at === '' ? [] : ['--', at]),
      ]);
      const commits = await Promise.all((ids ?? '').split('\n').filter(Boolean).map(commit));
      return commits.filter((found) => found !== null);
    },
    async isEmpty(): Promise<boolean> {
      return (await text(['for-each-ref', '--count=1', 'refs/heads'])) === '';
    },
    /** The content of a blob by its full id; null where there is none, or a larger one than the limit. */
    async blobById(sha: string): Promise<Buffer | null> {
      const id = await text(['rev-parse', '--verify', '--quiet', `${sha}^{blob}`]);
      const size = id === null ? null : await text(['cat-file', '-s', id]);
      return id === null || size === null ? null : blob({ sha: id, size: Number(size) });
    },
    /** An annotated tag by its own full id. */
    async tag(sha: string): Promise<Tag | null> {
      const output = await git.try({ path, args: ['cat-file', 'tag', sha] });
      return output.ok ? parseTag(output.stdout.toString('utf8')) : null;
    },
    async tagMessage(tagSha: string): Promise<string> {
      const output = await text(['cat-file', 'tag', tagSha]);
      return output?.split('\n\n').slice(1).join('\n\n').trim() ?? '';
    },
    /** What a link in the tree says. */
    async linkTarget(found: TreeEntry): Promise<string> {
      return (await blob(found))?.toString('utf8') ?? '';
    },
    /** The file that a chain of links inside the repository ends at; null where it ends anywhere else. */
    async followLink(commitSha: string, link: TreeEntry): Promise<TreeEntry | null> {
      let current: TreeEntry | null = link;
      for (let hops = 0; current?.mode === '120000' && hops < MAX_SYMLINKS; hops += 1) {
        const target = (await blob(current))?.toString('utf8') ?? '';
        const next = resolveLink(current.path, target);
        current = next === null ? null : await entry(commitSha, next);
      }
      return current?.type === 'blob' && current.mode !== '120000' ? current : null;
    },
    /** The address of a submodule as `.gitmodules` of that commit has it. */
    async submoduleUrl(commitSha: string, at: string): Promise<string | null> {
      const modules = await entry(commitSha, '.gitmodules');
      if (modules === null || modules.type !== 'blob') return null;
      const source = ['config', '--no-includes', '--blob', modules.sha, '-z', '--get-regexp'];
      const paths = (await text([...source, '^submodule\\..*\\.path$']))?.split('\0') ?? [];
      const own = paths.find((record) => record.slice(record.indexOf('\n') + 1) === at);
      if (own === undefined) return null;
      const key = own.slice(0, own.indexOf('\n')).replace(/\.path$/, '.url');
      const urls = (await text([...source, '^submodule\\..*\\.url$']))?.split('\0') ?? [];
      const url = urls.find((record) => record.startsWith(`${key}\n`));
      return url === undefined ? null : url.slice(key.length + 1);
    },
  };
}

function resolveLink(from: string, target: string): string | null {
  if (target === '' || target.startsWith('/')) return null;
  const parts = from.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}

function parseTree(output: string): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (const record of output.split('\0')) {
    const match = /^(\d{6}) (blob|tree|commit) ([0-9a-f]{40}) +(\d+|-)\t(.+)$/s.exec(record);
    if (match === null) continue;
    const [, mode = '', type, sha = '', size, path = ''] = match;
    entries.push({
      mode,
      type: type === 'tree' || type === 'commit' ? type : 'blob',
      sha,
      size: size === '-' ? null : Number(size),
      path,
    });
  }
  return entries;
}

function parseCommit(sha: string, raw: string): Commit {
  const end = raw.indexOf('\n\n');
  const headers = raw.slice(0, end).split('\n');
  const values = (key: string) =>
    headers.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  return {
    sha,
    tree: values('tree')[0] ?? '',
    parents: values('parent'),
    author: parseSignature(values('author')[0] ?? ''),
    committer: parseSignature(values('committer')[0] ?? ''),
    message: raw.slice(end + 2).replace(/\n$/, ''),
  };
}

function parseTag(raw: string): Tag {
  const end = raw.indexOf('\n\n');
  const headers = new Map(
    raw
      .slice(0, end)
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const),
  );
  return {
    name: headers.get('tag') ?? '',
    object: { sha: headers.get('object') ?? '', type: headers.get('type') ?? '' },
    message: raw.slice(end + 2).replace(/\n$/, ''),
    tagger: parseSignature(headers.get('tagger') ?? ''),
  };
}

function parseSignature(line: string): Signature {
  const match = /^(.*) <([^>]*)> (-?\d+) [+-]\d{4}$/.exec(line);
  const [, name = '', email = '', seconds = '0'] = match ?? [];
  return { name, email, date: new Date(Number(seconds) * 1000) };
}
