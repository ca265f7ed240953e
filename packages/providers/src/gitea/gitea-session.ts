import { z } from 'zod';
import { BLOB_CAP, decodeBase64 } from '../blob.ts';
import { ForgeError } from '../failure.ts';
import { findInTrees } from '../find-in-trees.ts';
import { entryKindOf, type ForgeSession, type NamedRef, type TreeEntry } from '../forge.ts';
import { type Cap, type ForgeRequest, orNull, parseAnswer } from '../forge-request.ts';
import { encodePath, encodeSegment } from '../url-path.ts';
import {
  blobAnswer,
  branchAnswer,
  commitAnswer,
  historyAnswer,
  repositoryAnswer,
  tagAnswer,
  treeAnswer,
} from './gitea-answers.ts';
import { getGiteaIdentity } from './gitea-identity.ts';

/**
 * Entries of a tree in one response: the most that Gitea gives unless it is configured otherwise. Each takes
 * some 350 bytes besides its name, so that a page stays below the size limit of a response (4 MiB) with names
 * of up to 3,500 bytes. With 64 requests for one file, a folder of 60,000 entries is read to its end; a
 * larger one is a `bad_response`, never `no_file`.
 */
const TREE_PAGE_SIZE = 1_000;

/**
 * Gitea's and Forgejo's REST API through a small client: `gitea-js` neither encodes path parameters nor
 * notices a body that breaks. A fetch is repository, ref, one tree per folder of the path, blob; four
 * requests for a file at the root.
 *
 * After the ref, all is asked by object ids: `git/trees/{id}` and `git/blobs/{id}` take an id of full length
 * for that object and nothing else (`GetTree` in modules/git/repo_tree_nogogit.go, `GetBlob` in
 * modules/git/repo_blob.go). The `ref` of `contents` and `contents-ext` does not do: since Gitea 1.24 a
 * branch, then a tag of that name stands before the commit (`ResolveRefCommit` in
 * routers/api/v1/utils/git.go), and anyone who may push can make one. It also looks for the last commit of
 * each entry, which takes seconds in a long history.
 */
export function openGiteaSession({
  apiUrl,
  token,
  request,
}: {
  apiUrl: string;
  token: string | undefined;
  request: ForgeRequest;
}): ForgeSession {
  const headers = {
    accept: 'application/json',
    ...(token !== undefined && { authorization: `token ${token}` }),
  };
  const get = async <Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    cap?: Cap,
  ): Promise<z.output<Schema>> => {
    const answer = await request(`${apiUrl}${path}`, { headers, ...cap });
    return parseAnswer(schema, answer.json);
  };
  /** The commit of that id, or of the tag of that id, however many tags lead to it. */
  const getCommit = async (repository: string, id: string) => {
    // What is not asked for need not be computed: the numbers of a large commit take long.
    const asked = 'stat=false&verification=false&files=false';
    return (await get(`${repository}/git/commits/${id}?${asked}`, commitAnswer)).sha;
  };
  const getRef = async (repository: string, { kind, name }: NamedRef) => {
    if (kind === 'branch') {
      const found = await get(`${repository}/branches/${encodePath(name)}`, branchAnswer);
      return { name: found.name, commitSha: found.commit.id };
    }
    if (kind === 'tag') {
      const { id, name: found, commit } = await get(`${repository}/tags/${encodePath(name)}`, tagAnswer);
      const isAnnotated = id !== commit.sha;
      return { name: found, commitSha: isAnnotated ? await getCommit(repository, commit.sha) : commit.sha };
    }
    const sha = await getCommit(repository, name);
    return { name: sha, commitSha: sha };
  };
  /**
   * Page by page: `total_count` tells whether all were seen, so that an entry is only missing where it really
   * is.
   */
  const findInTree = async (repository: string, treeSha: string, name: string): Promise<TreeEntry | null> => {
    let seen = 0;
    for (let page = 1; ; page += 1) {
      const asked = `page=${page}&per_page=${TREE_PAGE_SIZE}`;
      const answer = await get(`${repository}/git/trees/${treeSha}?${asked}`, treeAnswer);
      // The id that was asked for, be it a commit's or a tree's (`ResolvedID` in
      // services/repository/files/tree.go).
      if (answer.sha !== treeSha) throw new ForgeError('bad_response');
      const entries = answer.tree ?? [];
      const found = entries.find((entry) => entry.path === name);
      if (found) return { kind: entryKindOf(found.mode), sha: found.sha, size: found.size };
      seen += entries.length;
      if (!answer.truncated && seen === answer.total_count) return null;
      if (!answer.truncated || entries.length === 0) throw new ForgeError('bad_response');
    }
  };

  return {
    async getRepository(fullName) {
      const repository = await orNull(get(pathOf(fullName), repositoryAnswer));
      if (!repository) return null;
      return {
        id: String(repository.id),
        fullName: repository.full_name,
        defaultBranch: repository.empty ? null : repository.default_branch,
        isEmpty: repository.empty,
      };
    },

    async resolveCommit(repository, ref) {
      const found = await orNull(getRef(pathOf(repository.fullName), ref));
      return found?.name === ref.name ? found.commitSha : null;
    },

    findEntry: (repository, commitSha, path) =>
      findInTrees(commitSha, path, (treeSha, name) => findInTree(pathOf(repository.fullName), treeSha, name)),

    async readBlob(repository, { sha }) {
      const blob = await get(`${pathOf(repository.fullName)}/git/blobs/${sha}`, blobAnswer, BLOB_CAP);
      // No content: the server is set to show none of that size (`DEFAULT_MAX_BLOB_SIZE`).
      if (!blob.content && blob.size > 0) throw new ForgeError('too_large');
      if (blob.content && blob.encoding !== 'base64') throw new ForgeError('bad_response');
      return { bytes: decodeBase64(blob.content ?? ''), size: blob.size };
    },

    // `sha` may name a branch as well, but is handed to `git log` as it is, and to git forty hexadecimal
    // digits are an id before they are a name (`GetAllCommits` in routers/api/v1/repo/commits.go).
    async findLastChange(repository, commitSha, path) {
      const asked = new URLSearchParams({ sha: commitSha, path, limit: '1', page: '1' });
      // What is not asked for need not be computed: on a large commit the numbers take long.
      for (const part of ['stat', 'verification', 'files']) asked.set(part, 'false');
      const answer = await orNull(get(`${pathOf(repository.fullName)}/commits?${asked}`, historyAnswer));
      const [newest] = answer ?? [];
      if (!newest) return null;
      const { author, committer, message } = newest.commit;
      return { sha: newest.sha, authorName: author.name, committedAt: new Date(committer.date), message };
    },

    getIdentity: () => getGiteaIdentity((path) => get(path, z.unknown())),
  };
}

function pathOf(fullName: string): string {
  const [owner = '', name = ''] = fullName.split('/');
  return `/repos/${encodeSegment(owner)}/${encodeSegment(name)}`;
}
