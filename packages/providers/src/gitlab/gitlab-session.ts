import { createRequesterFn } from '@gitbeaker/requester-utils';
import {
  Branches,
  Commits,
  PersonalAccessTokens,
  Projects,
  Repositories,
  Tags,
  Users,
} from '@gitbeaker/rest';
import { z } from 'zod';
import { BLOB_CAP, decodeBase64 } from '../blob.ts';
import { ForgeError, NotFoundError } from '../failure.ts';
import {
  entryKindOf,
  type ForgeSession,
  type NamedRef,
  type RepositoryFacts,
  type TreeEntry,
} from '../forge.ts';
import { type ForgeAnswer, type ForgeRequest, orNull, parseAnswer } from '../forge-request.ts';
import { encodeSegment } from '../url-path.ts';

const TREE_PAGE_SIZE = 100;

/** Pages searched for one entry. A directory with more than 5,000 entries is a `bad_response`: the file itself is not too large. */
const MAX_TREE_PAGES = 50;

const projectAnswer = z.object({
  id: z.int(),
  path_with_namespace: z.string(),
  default_branch: z.string().nullish(), // missing where the token may not see code
  empty_repo: z.boolean().optional(),
});
const refAnswer = z.object({ name: z.string(), commit: z.object({ id: z.string() }) });
const commitAnswer = z.object({ id: z.string() });
const historyAnswer = z.array(
  z.object({ id: z.string(), author_name: z.string(), committed_date: z.string(), message: z.string() }),
);
const treeAnswer = z.array(z.object({ id: z.string(), path: z.string(), mode: z.string() }));
const blobAnswer = z.object({
  size: z.int().nonnegative(),
  encoding: z.literal('base64'),
  content: z.string(),
  sha: z.string(),
});
/** Of personal, project and group access tokens alike. `expires_at` is a day: the token ends at its beginning, in UTC. */
const tokenAnswer = z.object({ scopes: z.array(z.string()), expires_at: z.iso.date().nullish() });
const userAnswer = z.object({ username: z.string() });

/**
 * GitLab's REST API through Gitbeaker. A look is: project, ref, the directory's entries (a request per
 * hundred) beside the commit by its id, blob; five requests as a rule. The files API would save two, but
 * shows a symlink as a text file, and looks for the file's last commit in the history.
 *
 * GitLab refuses a branch or tag that is named like an object id (lib/gitlab/checks/branch_check.rb and
 * tag_check.rb), and hands a full id to git, which takes it for an object before it looks for a name.
 */
export function openGitlabSession({
  apiUrl,
  token,
  request,
}: {
  apiUrl: string;
  token: string | undefined;
  request: ForgeRequest;
}): ForgeSession {
  const send = explainNotFound(request);
  const options = createResourceOptions(apiUrl, token, send);
  const projects = new Projects(options);
  const repositories = new Repositories(options);

  const isCommit = async (repository: RepositoryFacts, sha: string) =>
    (await resolveCommit(options, repository, { kind: 'commit', name: sha })) === sha;

  async function findInPages(
    repository: RepositoryFacts,
    commitSha: string,
    path: string,
  ): Promise<TreeEntry | null> {
    const directory = path.split('/').slice(0, -1).join('/');
    const query = {
      ref: commitSha,
      per_page: String(TREE_PAGE_SIZE),
      ...(directory !== '' && { path: directory }),
    };
    const headers: Record<string, string> = token === undefined ? {} : { 'private-token': token };
    let firstBefore: string | undefined;
    for (let page = 1; page <= MAX_TREE_PAGES; page += 1) {
      const search = new URLSearchParams({ ...query, page: String(page) });
      const url = `${apiUrl}/projects/${encodeSegment(repository.id)}/repository/tree?${search}`;
      const answer = await orNull(send(url, { headers }));
      if (!answer) {
        // The same 404 is sent for a project that was hidden in the meantime. A first page that is missing
        // while the commit can still be read is a directory that does not exist.
        if (page > 1 || !(await isCommit(repository, commitSha))) throw new ForgeError('bad_response');
        return null;
      }
      const entries = parseAnswer(treeAnswer, answer.json);
      const found = entries.find((entry) => entry.path === path);
      if (found) return { kind: entryKindOf(found.mode), sha: found.id, size: null };
      if (!hasNextPage(answer, entries.length)) return null;
      // The server does not page by number, so the rest of the directory stays unknown.
      if (entries[0]?.path === firstBefore) throw new ForgeError('bad_response');
      firstBefore = entries[0]?.path;
    }
    throw new ForgeError('bad_response');
  }

  return {
    async getRepository(fullName) {
      const answer = await orNull(projects.show(fullName));
      if (!answer) return null;
      const project = parseAnswer(projectAnswer, answer);
      return {
        id: String(project.id),
        fullName: project.path_with_namespace,
        defaultBranch: project.default_branch ?? null,
        isEmpty: project.empty_repo ?? false,
      };
    },

    resolveCommit: (repository, ref) => resolveCommit(options, repository, ref),

    async findEntry(repository, commitSha, path) {
      // GitLab lists a tree by `ref` alone, which may be a name. That the id means the commit itself is asked
      // of `commits/{id}`.
      const [entry, isItself] = await Promise.all([
        findInPages(repository, commitSha, path),
        isCommit(repository, commitSha),
      ]);
      if (!isItself) throw new ForgeError('bad_response');
      return entry;
    },

    async readBlob(repository, { sha }) {
      const answer = await repositories.showBlob(repository.id, sha);
      const blob = parseAnswer(blobAnswer, answer);
      return { bytes: decodeBase64(blob.content), size: blob.size };
    },

    async findLastChange(repository, commitSha, path) {
      const asked = { refName: commitSha, path, perPage: 1, maxPages: 1 };
      const answer = await orNull(new Commits(options).all(repository.id, asked));
      const [newest] = answer ? parseAnswer(historyAnswer, answer) : [];
      if (!newest) return null;
      const { id, author_name: authorName, committed_date: date, message } = newest;
      return { sha: id, authorName, committedAt: new Date(date), message };
    },

    async getIdentity() {
      const self = await orNull(new PersonalAccessTokens(options).show());
      const token = self ? parseAnswer(tokenAnswer, self) : null;
      return {
        login: await getLogin(options),
        scopes: token?.scopes ?? null,
        ...(token?.expires_at && { expiresAt: new Date(token.expires_at) }),
      };
    },
  };
}

/**
 * Whether a list may go on. Gateways remove `Link` headers, so a full page counts as well as `x-next-page`: an entry is missing only
 * once the last page has been read. Source: https://docs.gitlab.com/api/rest/#pagination
 */
function hasNextPage({ headers }: ForgeAnswer, entries: number): boolean {
  return entries >= TREE_PAGE_SIZE || Boolean(headers.get('x-next-page')?.trim());
}

/**
 * Rejects a 404 that GitLab did not give for the resource. GitLab says `{"message": "404 Project Not Found"}`. HTML, or
 * `{"error": "404 Not Found"}` of an unknown route, comes from a proxy that refuses `%2F`, or that decodes it and so asks for another
 * path. Source: https://gitlab.com/gitlab-org/gitlab-web-ide/-/issues/261
 */
function explainNotFound(request: ForgeRequest): ForgeRequest {
  return async (url, options) => {
    try {
      return await request(url, options);
    } catch (error) {
      const { pathname } = new URL(url);
      const isGitlabs = error instanceof NotFoundError && typeof error.body.message === 'string';
      const isMisrouted = error instanceof ForgeError && error.httpStatus === 404 && !isGitlabs;
      if (!isMisrouted || !/%2f/i.test(pathname)) throw error;
      throw new ForgeError('bad_response', { httpStatus: 404, detail: 'encoded_slash' });
    }
  };
}

type ResourceOptions = ReturnType<typeof createResourceOptions>;

async function resolveCommit(
  options: ResourceOptions,
  repository: RepositoryFacts,
  ref: NamedRef,
): Promise<string | null> {
  if (ref.kind === 'commit') {
    const answer = await orNull(new Commits(options).show(repository.id, ref.name));
    return answer && parseAnswer(commitAnswer, answer).id === ref.name ? ref.name : null;
  }
  const resource = ref.kind === 'branch' ? new Branches(options) : new Tags(options);
  const answer = await orNull<unknown>(resource.show(repository.id, ref.name));
  if (!answer) return null;
  const { name, commit } = parseAnswer(refAnswer, answer);
  return name === ref.name ? commit.id : null;
}

/** A token that may read repositories need not be allowed to say whose it is. */
async function getLogin(options: ResourceOptions): Promise<string | null> {
  try {
    return parseAnswer(userAnswer, await new Users(options).showCurrentUser()).username;
  } catch (error) {
    if (error instanceof ForgeError && error.reason === 'forbidden') return null;
    throw error;
  }
}

/**
 * Gitbeaker's own requester repeats 429 and 502 ten times at once and keeps the request, token included, in its errors:
 * this one hands everything to ours.
 */
function createResourceOptions(apiUrl: string, token: string | undefined, request: ForgeRequest) {
  const requesterFn = createRequesterFn(
    (_resource, options) => Promise.resolve(options),
    async (endpoint, options) => {
      const { prefixUrl, headers: sent, searchParams } = parseAnswer(requestOptions, options);
      const url = new URL(endpoint, `${prefixUrl.replace(/\/+$/, '')}/`);
      url.search = searchParams ?? '';
      const isBlob = /\/repository\/blobs\/[0-9a-f]+$/.test(url.pathname);
      const answer = await request(url.href, { headers: sent, ...(isBlob && BLOB_CAP) });
      // Without `Link`: Gitbeaker follows no page on its own.
      return { body: parseAnswer(bodyAnswer, answer.json), headers: {}, status: answer.status };
    },
  );
  return {
    host: apiUrl.replace(/\/api\/v4$/, ''),
    requesterFn,
    rateLimits: {},
    queryTimeout: null,
    ...(token !== undefined && { token }),
  };
}

const requestOptions = z.object({
  prefixUrl: z.string(),
  headers: z.record(z.string(), z.string()).default({}),
  searchParams: z.string().optional(),
});

/** GitLab answers with an object or a list of them. */
const bodyAnswer = z.union([z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown()))]);
