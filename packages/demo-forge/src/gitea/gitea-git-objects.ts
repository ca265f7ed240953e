import type { RepositoryReader } from '../git-objects.ts';
import type { GiteaAnswers } from './gitea-answer.ts';
import { MAX_INLINE_BYTES } from './gitea-contents.ts';
import type { GiteaAddresses } from './gitea-repository.ts';

/** `DEFAULT_GIT_TREES_PER_PAGE`: a page holds as many entries, and no request gets more of them. */
const TREE_PAGE_SIZE = 1_000;

/** `GET /repos/{owner}/{repo}/git/{trees,blobs}/{sha}` */
export async function giteaGitObject(
  reader: RepositoryReader,
  request: Request,
  kind: 'trees' | 'blobs',
  sha: string,
  addresses: GiteaAddresses,
  answers: GiteaAnswers,
): Promise<Response> {
  const url = `${addresses.api}/repos/${reader.repository.name}/git`;
  return kind === 'trees'
    ? tree(reader, new URL(request.url).searchParams, sha, url, answers)
    : blob(reader, sha, url, answers);
}

/**
 * An id of full length is that object, a commit's stands for its tree; anything else is whatever git makes of
 * it (`GetTree` in modules/git/repo_tree_nogogit.go). `sha` is then the id that was asked for (`GetTreeBySHA`
 * in services/repository/files/tree.go), and `tree` is null where a page has no entries.
 */
async function tree(
  reader: RepositoryReader,
  parameters: URLSearchParams,
  asked: string,
  url: string,
  answers: GiteaAnswers,
): Promise<Response> {
  const id = /^[0-9a-f]{40}$/.test(asked) ? asked : await reader.resolve(asked);
  const treeId = id === null ? null : await reader.treeId(id);
  const recursive = ['true', '1'].includes(parameters.get('recursive') ?? '');
  const entries = treeId === null ? null : await reader.tree(treeId, '', recursive);
  if (entries === null) return answers.fail(400, `sha not found [${asked}]`);
  const page = Math.max(1, Math.trunc(Number(parameters.get('page') ?? 1)) || 1);
  const perPage = Math.trunc(Number(parameters.get('per_page') ?? 0)) || 0;
  const size = perPage <= 0 || perPage > TREE_PAGE_SIZE ? TREE_PAGE_SIZE : perPage;
  const shown = entries.slice((page - 1) * size, page * size).map((entry) => ({
    path: entry.path,
    mode: entry.mode,
    type: entry.type,
    size: entry.size ?? 0,
    sha: entry.sha,
    url: entry.type === 'commit' ? '' : `${url}/${entry.type}s/${entry.sha}`,
  }));
  return answers.ok({
    sha: id,
    url: `${url}/trees/${id}`,
    tree: shown.length === 0 ? null : shown,
    truncated: shown.length > 0 && page * size < entries.length,
    page,
    total_count: entries.length,
  });
}

/** Without a content above a size (`GetBlobBySHA` in services/repository/files/content.go). */
async function blob(
  reader: RepositoryReader,
  sha: string,
  url: string,
  answers: GiteaAnswers,
): Promise<Response> {
  const content = /^[0-9a-f]{40}$/.test(sha) ? await reader.blobById(sha) : null;
  if (content === null) return answers.fail(400, `object does not exist [id: ${sha}, rel_path: ]`);
  const inline = content.length <= MAX_INLINE_BYTES;
  return answers.ok({
    content: inline ? content.toString('base64') : null,
    encoding: inline ? 'base64' : null,
    url: `${url}/blobs/${sha}`,
    sha,
    size: content.length,
  });
}
