import type { z } from 'zod';
import { decodeBase64 } from '../blob.ts';
import { ForgeError } from '../failure.ts';
import type { ForgeSession, NamedRef, TreeEntry } from '../forge.ts';
import { type Cap, type ForgeRequest, orNull, parseAnswer } from '../forge-request.ts';
import { encodePath, encodeSegment } from '../url-path.ts';
import {
  branchAnswer,
  commitAnswer,
  contentsAnswer,
  historyAnswer,
  repositoryAnswer,
  tagAnswer,
  userAnswer,
} from './gitea-answers.ts';

/**
 * Most bytes of an answer about a path. Roomier than a file needs: the same request answers for directories with all
 * their entries, which are to be told from files that are too large.
 */
const MAX_CONTENTS_BYTES = 1024 * 1024;

/** A list is a directory, however long it is; all else that is over the cap is a file with its content. */
const CONTENTS_CAP: Cap = {
  maxBytes: MAX_CONTENTS_BYTES,
  overCap: (isList: boolean) => (isList ? 'not_a_file' : 'too_large'),
};

/**
 * Gitea's and Forgejo's REST API through a small client: `gitea-js` neither encodes path parameters nor notices a
 * body that breaks. A look is repository, ref and contents; three requests.
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
  const getRef = async (repository: string, { kind, name }: NamedRef) => {
    if (kind === 'branch') {
      const found = await get(`${repository}/branches/${encodePath(name)}`, branchAnswer);
      return { name: found.name, commitSha: found.commit.id };
    }
    if (kind === 'tag') {
      const found = await get(`${repository}/tags/${encodePath(name)}`, tagAnswer);
      return { name: found.name, commitSha: found.commit.sha };
    }
    const { sha } = await get(`${repository}/git/commits/${name}`, commitAnswer);
    return { name: sha, commitSha: sha };
  };
  // The entry comes with its content: kept for `readBlob`, which follows in the same look.
  let contents: z.output<typeof contentsAnswer> | null = null;

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

    async findEntry(repository, commitSha, path) {
      const url = `${pathOf(repository.fullName)}/contents/${encodePath(path)}?ref=${commitSha}`;
      contents = await orNull(get(url, contentsAnswer, CONTENTS_CAP));
      if (!contents) return null;
      if (Array.isArray(contents)) return { kind: 'directory', sha: '', size: null };
      return { kind: ENTRY_KINDS[contents.type], sha: contents.sha, size: contents.size };
    },

    async readBlob() {
      // `content` is null above a size that the server sets: larger than we asked for, or set absurdly low.
      if (!contents || Array.isArray(contents)) throw new ForgeError('bad_response');
      if (typeof contents.content !== 'string' || contents.encoding !== 'base64')
        throw new ForgeError('too_large');
      return { bytes: decodeBase64(contents.content), size: contents.size };
    },

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

    async getIdentity() {
      try {
        return { login: (await get('/user', userAnswer)).login, scopes: null };
      } catch (error) {
        // Known to the server (an unknown token is a 401), but without the scope to say whose it is.
        if (error instanceof ForgeError && error.reason === 'forbidden') return { login: null, scopes: null };
        throw error;
      }
    },
  };
}

const ENTRY_KINDS = {
  file: 'file',
  dir: 'directory',
  symlink: 'symlink',
  submodule: 'submodule',
} as const satisfies Record<string, TreeEntry['kind']>;

function pathOf(fullName: string): string {
  const [owner = '', name = ''] = fullName.split('/');
  return `/repos/${encodeSegment(owner)}/${encodeSegment(name)}`;
}
