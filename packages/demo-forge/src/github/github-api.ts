import type { Context } from 'hono';
import { type ForgeContext, pathSegments } from '../forge-context.ts';
import { createReader, type RepositoryReader } from '../git-objects.ts';
import { authorizationToken, type Caller, identifyCaller, mayRead } from '../tokens.ts';
import { accepts, fail, type GithubAnswer, movedTo, ok, okAs, render } from './github-answer.ts';
import { createIssuedTokens, githubApps, type IssuedTokens, isForApps } from './github-apps.ts';
import { githubContents } from './github-contents.ts';
import { githubGitObject } from './github-git-objects.ts';
import { createRateLimiter, type RateLimit } from './github-rate-limit.ts';
import {
  currentUser,
  fullCommit,
  fullRepository,
  type GithubAddresses,
  gitRef,
} from './github-repository.ts';

const PREFIX = '/github/api/v3';
const MAX_TREE_ENTRIES = 100_000;
const DOCS = {
  repository: '/repos/repos#get-a-repository',
  commit: '/commits/commits#get-a-commit',
  ref: '/git/refs#get-a-reference',
  tree: '/git/trees#get-a-tree',
};

/** The part of GitHub's REST API that reads repositories, as GitHub Enterprise Server serves it under `/api/v3`. */
export function createGithubApi(forge: ForgeContext): (c: Context) => Promise<Response> {
  const limiter = createRateLimiter(forge.rateLimit, forge.now);
  const issued = createIssuedTokens(forge.now);

  return async (c) => {
    const request = c.req.raw;
    if (!request.headers.get('user-agent')) return userAgentMissing();
    const presented = authorizationToken(request.headers.get('authorization'), ['bearer', 'token', 'basic']);
    const segments = pathSegments(request.url, PREFIX);
    // A JWT is no token: it is looked at where it is asked for.
    const isApp = segments !== null && isForApps(segments);
    const known = [...forge.tokens(), ...issued.list()];
    const caller = identifyCaller(known, 'github', isApp ? null : presented);
    const free = segments?.[0] === 'rate_limit';
    const counted = !free && limiter.take(caller);
    const answer =
      free || counted
        ? await route(forge, issued, request, caller, segments, () => limiter.look(caller))
        : limitExceeded(caller);
    const response = render(answer, request, caller, limiter.look(caller));
    if (response.status === 304 && caller.kind === 'token') {
      limiter.giveBack(caller);
      return render(answer, request, caller, limiter.look(caller));
    }
    return response;
  };
}

async function route(
  forge: ForgeContext,
  issued: IssuedTokens,
  request: Request,
  caller: Caller,
  segments: string[] | null,
  rateLimit: () => RateLimit,
): Promise<GithubAnswer> {
  if (caller.kind === 'invalid') return fail(401, 'Bad credentials');
  if (segments === null) return fail(404, 'Not Found');
  const addresses = { api: forge.origin() + PREFIX, web: `${forge.origin()}/github` };
  if (isForApps(segments)) return githubApps(forge, issued, request, segments, addresses);
  if (!['GET', 'HEAD'].includes(request.method)) return fail(404, 'Not Found');
  const [resource = '', ...rest] = segments;
  if (resource === 'rate_limit' && rest.length === 0) {
    const core = rateLimit();
    return ok({ resources: { core, search: { ...core, limit: 30, remaining: 30, used: 0 } }, rate: core });
  }
  if (resource === 'user' && rest.length === 0) {
    if (caller.kind === 'token' && caller.token.isInstallation)
      return fail(403, 'Resource not accessible by integration', '/users/users#get-the-authenticated-user');
    if (caller.kind === 'token') return ok(currentUser(caller.token.login ?? 'demo', addresses));
    return fail(401, 'Requires authentication', '/users/users#get-the-authenticated-user');
  }
  if (resource === 'repos') {
    const [owner = '', name = '', ...sub] = rest;
    const found = await forge.store.findByName('github', `${owner}/${name}`);
    if (found === null || !mayRead(caller, found.repository)) return fail(404, 'Not Found', DOCS.repository);
    if (found.moved) return movedTo(movedAddress(request, addresses, found.repository.id));
    return repositoryRoute(createReader(forge.git, found.repository), request, caller, sub, addresses);
  }
  if (resource === 'repositories') {
    const [id = '', ...sub] = rest;
    const repository = /^\d+$/.test(id) ? await forge.store.findById('github', Number(id)) : null;
    if (repository === null || !mayRead(caller, repository)) return fail(404, 'Not Found', DOCS.repository);
    return repositoryRoute(createReader(forge.git, repository), request, caller, sub, addresses);
  }
  return fail(404, 'Not Found');
}

async function repositoryRoute(
  reader: RepositoryReader,
  request: Request,
  caller: Caller,
  sub: string[],
  addresses: GithubAddresses,
): Promise<GithubAnswer> {
  const { repository } = reader;
  const [first, second, ...others] = sub;
  if (first === undefined) {
    const head = await reader.ref('heads', repository.defaultBranch);
    const commit = head === null ? null : await reader.commit(head.commitSha);
    const pushedAt = commit?.committer.date ?? repository.createdAt;
    return ok(fullRepository(repository, pushedAt, caller.kind === 'token', addresses));
  }
  // Clients differ in whether they encode the slashes of a path or a ref; GitHub takes both.
  if (first === 'contents') return githubContents(request, reader, sub.slice(1).join('/'), addresses);
  if (first === 'commits' && second !== undefined)
    return commitRoute(reader, request, sub.slice(1).join('/'), addresses);
  if (first === 'commits') return historyRoute(reader, request, addresses);
  if (first === 'git' && second === 'ref') return refRoute(reader, others.join('/'), addresses);
  if (first === 'git' && (second === 'blobs' || second === 'commits' || second === 'tags'))
    return githubGitObject(reader, second, others.join('/'), addresses);
  if (first === 'git' && second === 'trees') return treeRoute(reader, request, others.join('/'), addresses);
  return fail(404, 'Not Found');
}

async function commitRoute(
  reader: RepositoryReader,
  request: Request,
  ref: string,
  addresses: GithubAddresses,
): Promise<GithubAnswer> {
  const sha = await reader.resolve(ref);
  const commit = sha === null ? null : await reader.commit(sha);
  if (commit === null) {
    if (await reader.isEmpty()) return fail(409, 'Git Repository is empty.', DOCS.commit);
    return fail(422, `No commit found for SHA: ${ref}`, DOCS.commit);
  }
  if (accepts(request, 'sha')) return okAs('sha', commit.sha);
  return ok(fullCommit(reader.repository, commit, addresses));
}

/** `GET /repos/{owner}/{repo}/commits`, the first page. GitHub's commits in a list have neither files nor numbers. */
async function historyRoute(
  reader: RepositoryReader,
  request: Request,
  addresses: GithubAddresses,
): Promise<GithubAnswer> {
  const { searchParams } = new URL(request.url);
  const ref = searchParams.get('sha') || 'HEAD';
  const sha = await reader.resolve(ref);
  if (sha === null) {
    if (await reader.isEmpty()) return fail(409, 'Git Repository is empty.', DOCS.commit);
    return fail(404, 'Not Found', DOCS.commit);
  }
  const most = Math.min(100, Math.max(1, Number(searchParams.get('per_page') ?? 30) || 30));
  const commits = await reader.history(sha, searchParams.get('path') ?? '', most);
  return ok(
    commits.map((commit) => {
      const { files: _files, stats: _stats, ...listed } = fullCommit(reader.repository, commit, addresses);
      return listed;
    }),
  );
}

async function refRoute(
  reader: RepositoryReader,
  name: string,
  addresses: GithubAddresses,
): Promise<GithubAnswer> {
  const match = /^(heads|tags)\/(.+)$/s.exec(name);
  const kind = match?.[1] === 'tags' ? 'tags' : 'heads';
  const ref = match?.[2] === undefined ? null : await reader.ref(kind, match[2]);
  if (ref !== null) return ok(gitRef(reader.repository, kind, ref, addresses));
  if (await reader.isEmpty()) return fail(409, 'Git Repository is empty.', DOCS.ref);
  return fail(404, 'Not Found', DOCS.ref);
}

async function treeRoute(
  reader: RepositoryReader,
  request: Request,
  treeish: string,
  addresses: GithubAddresses,
): Promise<GithubAnswer> {
  const sha = (await reader.treeId(treeish)) ?? (await reader.treeId((await reader.resolve(treeish)) ?? ''));
  // GitHub lists everything below as soon as the parameter is there, whatever it says.
  const recursive = new URL(request.url).searchParams.has('recursive');
  const entries = sha === null ? null : await reader.tree(sha, '', recursive);
  if (sha === null || entries === null) return fail(404, 'Not Found', DOCS.tree);
  const url = `${addresses.api}/repos/${reader.repository.name}/git`;
  const tree = entries.slice(0, MAX_TREE_ENTRIES).map(({ path, mode, type, sha: entrySha, size }) => ({
    path,
    mode,
    type,
    sha: entrySha,
    ...(size !== null && { size }),
    ...(type !== 'commit' && { url: `${url}/${type}s/${entrySha}` }),
  }));
  return ok({ sha, url: `${url}/trees/${sha}`, tree, truncated: entries.length > MAX_TREE_ENTRIES });
}

/** The same address with `/repos/{owner}/{repo}` made into `/repositories/{id}`. */
function movedAddress(request: Request, addresses: GithubAddresses, id: number): string {
  const { pathname, search } = new URL(request.url);
  const rest = pathname.slice(PREFIX.length).replace(/^\/repos\/[^/]+\/[^/]+/, '');
  return `${addresses.api}/repositories/${id}${rest}${search}`;
}

function limitExceeded(caller: Caller): GithubAnswer {
  const whose = caller.kind === 'token' ? `user ID ${caller.token.login ?? 'demo'}` : '127.0.0.1';
  return fail(403, `API rate limit exceeded for ${whose}.`, '/overview/rate-limits-for-the-rest-api');
}

function userAgentMissing(): Response {
  const body =
    'Request forbidden by administrative rules. Please make sure your request has a User-Agent header (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required). Check https://developer.github.com for other possible causes.\n';
  return new Response(body, { status: 403, headers: { 'content-type': 'text/html; charset=utf-8' } });
}
