import { Octokit, RequestError } from 'octokit';
import { z } from 'zod';
import { BLOB_CAP, decodeBase64 } from '../blob.ts';
import { ForgeError } from '../failure.ts';
import { findInTrees } from '../find-in-trees.ts';
import { entryKindOf, type ForgeSession, type NamedRef, type RepositoryFacts } from '../forge.ts';
import { type Cap, type ForgeRequest, orNull, parseAnswer } from '../forge-request.ts';

/** The headers in which GitHub tells of a token. */
const TOKEN_HEADERS = ['x-oauth-scopes', 'github-authentication-token-expiration'];

/** Tags may point at tags; nobody nests them deeper than this in good faith. */
const MAX_TAG_DEPTH = 5;

const repositoryAnswer = z.object({
  id: z.int(),
  full_name: z.string().regex(/^[^/]+\/[^/]+$/),
  default_branch: z.string(),
});
const refAnswer = z.object({ ref: z.string(), object: z.object({ type: z.string(), sha: z.string() }) });
const tagAnswer = z.object({ object: z.object({ type: z.string(), sha: z.string() }) });
const commitAnswer = z.object({ sha: z.string() });
const historyAnswer = z.array(
  z.object({
    sha: z.string(),
    commit: z.object({
      author: z.object({ name: z.string().nullish() }).nullish(),
      committer: z.object({ date: z.string().nullish() }).nullish(),
      message: z.string(),
    }),
  }),
);
const treeAnswer = z.object({
  truncated: z.boolean(),
  tree: z.array(
    z.object({ path: z.string(), mode: z.string(), sha: z.string(), size: z.int().nonnegative().optional() }),
  ),
});
const blobAnswer = z.object({
  content: z.string(),
  encoding: z.literal('base64'),
  size: z.int().nonnegative(),
});
const userAnswer = z.object({ login: z.string() });

/**
 * GitHub's REST API through Octokit. A look is: repository, ref, one tree per directory of the path, blob;
 * four requests for a file at the root (60 requests an hour are free without a token, 5,000 with one). The
 * contents API would save one, but follows symlinks silently, so that `.tinyforge.yml` could stand for any
 * file of the repository. GitHub refuses a branch or tag whose name is forty hexadecimal digits, so that an
 * id in `git/trees` is never a name.
 */
export function openGithubSession({
  apiUrl,
  token,
  request,
}: {
  apiUrl: string;
  token: string | undefined;
  request: ForgeRequest;
}): ForgeSession {
  const octokit = createOctokit(apiUrl, token, createOctokitFetch(request));
  const fetchBlob = createOctokitFetch(request, BLOB_CAP);

  return {
    async getRepository(fullName) {
      const [owner = '', repo = ''] = fullName.split('/');
      const answer = await orNull(call(octokit.rest.repos.get({ owner, repo })));
      if (!answer) return null;
      const facts = parseAnswer(repositoryAnswer, answer.data);
      return { id: String(facts.id), fullName: facts.full_name, defaultBranch: facts.default_branch };
    },

    resolveCommit: (repository, ref) => resolveCommit(octokit, repository, ref),

    findEntry: (repository, commitSha, path) =>
      findInTrees(commitSha, path, async (treeSha, name) => {
        const answer = await call(octokit.rest.git.getTree({ ...nameOf(repository), tree_sha: treeSha }));
        const { tree, truncated } = parseAnswer(treeAnswer, answer.data);
        const found = tree.find((entry) => entry.path === name);
        if (!found && truncated) throw new ForgeError('bad_response');
        return found ? { kind: entryKindOf(found.mode), sha: found.sha, size: found.size ?? null } : null;
      }),

    async readBlob(repository, { sha }) {
      const answer = await call(
        octokit.rest.git.getBlob({
          ...nameOf(repository),
          file_sha: sha,
          request: { fetch: fetchBlob, parseSuccessResponseBody: false },
        }),
      );
      const blob = parseAnswer(blobAnswer, answer.data);
      return { bytes: decodeBase64(blob.content), size: blob.size };
    },

    async findLastChange(repository, commitSha, path) {
      const asked = { ...nameOf(repository), sha: commitSha, path, per_page: 1 };
      const answer = await orEmpty(call(octokit.rest.repos.listCommits(asked)));
      const [newest] = answer ? parseAnswer(historyAnswer, answer.data) : [];
      if (!newest) return null;
      const { author, committer, message } = newest.commit;
      const committedAt = new Date(committer?.date ?? '');
      return { sha: newest.sha, authorName: author?.name ?? '', committedAt, message };
    },

    async getIdentity() {
      const answer = await call(octokit.rest.users.getAuthenticated());
      const { login } = parseAnswer(userAnswer, answer.data);
      // Classic tokens only; fine-grained ones have permissions that the API does not tell.
      const scopes = answer.headers['x-oauth-scopes'];
      const expiresAt = parseExpiry(answer.headers['github-authentication-token-expiration']);
      return {
        login,
        scopes: typeof scopes === 'string' ? splitScopes(scopes) : null,
        ...(expiresAt && { expiresAt }),
      };
    },
  };
}

/** `git/ref` is exact: `commits/{ref}` would take a tag for a branch where the branch is missing. */
async function resolveCommit(
  octokit: Octokit,
  repository: RepositoryFacts,
  ref: NamedRef,
): Promise<string | null> {
  const name = nameOf(repository);
  if (ref.kind === 'commit') {
    const answer = await orEmpty(
      call(octokit.rest.git.getCommit({ ...name, commit_sha: ref.name })),
      'throws',
    );
    return answer && parseAnswer(commitAnswer, answer.data).sha === ref.name ? ref.name : null;
  }
  const path = `${ref.kind === 'branch' ? 'heads' : 'tags'}/${ref.name}`;
  const answer = await orEmpty(call(octokit.rest.git.getRef({ ...name, ref: path })), 'throws');
  if (!answer) return null;
  const found = parseAnswer(refAnswer, answer.data);
  if (found.ref !== `refs/${path}`) return null;
  let { object } = found;
  for (let depth = 0; object.type === 'tag' && depth < MAX_TAG_DEPTH; depth += 1) {
    const tag = await call(octokit.rest.git.getTag({ ...name, tag_sha: object.sha }));
    object = parseAnswer(tagAnswer, tag.data).object;
  }
  return object.type === 'commit' ? object.sha : null;
}

type OctokitFetch = (url: string, init: { headers: Record<string, string> }) => Promise<unknown>;

function createOctokit(apiUrl: string, token: string | undefined, fetch: OctokitFetch): Octokit {
  return new Octokit({
    baseUrl: apiUrl,
    ...(token !== undefined && { auth: token }),
    // Both would wait and repeat behind our limits.
    retry: { enabled: false },
    throttle: { enabled: false },
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    request: { fetch, parseSuccessResponseBody: false },
  });
}

/**
 * Octokit takes a body that breaks for an empty one, and text that is not JSON for the data. So it reads none: it is
 * given answers that were read, counted and parsed before, and told to hand on the body as it is.
 */
function createOctokitFetch(request: ForgeRequest, cap?: Cap): OctokitFetch {
  return async (url, init) => {
    const { status, headers, json } = await request(url, { headers: init.headers, ...cap });
    const handedOn = TOKEN_HEADERS.flatMap((name) => {
      const value = headers.get(name);
      return value === undefined ? [] : [[name, value]];
    });
    return { url, status, headers: handedOn, body: json };
  };
}

function ignore(): void {}

/** Unwraps what Octokit made of our own error; its own holds the request and must not travel on. */
async function call<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RequestError && error.cause instanceof ForgeError) throw error.cause;
    throw error;
  }
}

/** Null for 404. 409 is GitHub's answer about a repository without a commit: null too, or an error that says so. */
async function orEmpty<T>(answer: Promise<T>, empty: 'null' | 'throws' = 'null'): Promise<T | null> {
  return orNull(answer).catch((error: unknown) => {
    if (!(error instanceof ForgeError) || error.httpStatus !== 409) throw error;
    if (empty === 'null') return null;
    throw new ForgeError('ref_not_found', { httpStatus: 409, detail: 'empty_repository' });
  });
}

function nameOf({ fullName }: RepositoryFacts): { owner: string; repo: string } {
  const [owner = '', repo = ''] = fullName.split('/');
  return { owner, repo };
}

function splitScopes(header: string): string[] {
  return header
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '');
}

/** GitHub writes `2026-12-31 23:59:59 UTC`, or an offset such as `-0800` in its place. */
function parseExpiry(header: unknown): Date | null {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (UTC|[+-]\d\d:?\d\d)$/.exec(String(header ?? ''));
  if (!match) return null;
  const [, day, time, zone = ''] = match;
  const offset = zone === 'UTC' ? 'Z' : zone.replace(/^(...):?/, '$1:');
  const date = new Date(`${day}T${time}${offset}`);
  return Number.isNaN(date.getTime()) ? null : date;
}
