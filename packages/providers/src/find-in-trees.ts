import type { TreeEntry } from './forge.ts';

/**
 * Walks from a commit to a path, one tree at a time: nothing is asked that depends on the length of the
 * history or on the rest of the repository. `findInTree` gives the entry of that name in the tree of that id,
 * or null. The first id is the commit's own, which stands for its tree.
 */
export async function findInTrees(
  commitSha: string,
  path: string,
  findInTree: (treeSha: string, name: string) => Promise<TreeEntry | null>,
): Promise<TreeEntry | null> {
  const names = path.split('/');
  let treeSha = commitSha;
  for (const [index, name] of names.entries()) {
    const found = await findInTree(treeSha, name);
    if (!found || index === names.length - 1) return found;
    // A path does not lead through a symlink or a submodule: git has nothing there.
    if (found.kind !== 'directory') return null;
    treeSha = found.sha;
  }
  return null;
}
