import type { Context } from 'hono';
import { type ForgeContext, pathSegments } from '../forge-context.ts';
import { createReader, type RepositoryReader } from '../git-objects.ts';
import { authorizationToken, type Caller, identifyCaller, mayRead } from '../tokens.ts';
import { giteaContents } from './gitea-contents.ts';
import {
  branchEntity,
  commitEntity,
  type GiteaAddresses,
  repositoryEntity,
  tagEntity,
  userEntity,
} from './gitea-repository.ts';

const PREFIX = '/gitea/api/v1';
const TREE_PAGE = 1_000;

type Answers = ReturnType<typeof createAnswers>;

/** The part of Gitea's (and Forgejo's) REST API v1 that reads repositories. */
export function createGiteaApi(forge: ForgeContext): (c: Context) => Promise<Response> {
  return async (c) => {
    const request = c.req.raw;
    const presented = authorizationToken(request.headers.get('authorization'), ['token', 'bearer', 'basic']);
    const caller = identifyCaller(forge.tokens(), 'gitea', presented);
    const answers = createAnswers(`${forge.origin()}/gitea/api/swagger`);
    const response = await route(forge, request, caller, answers);
    response.headers.set('cache-control', 'max-age=0, private, must-revalidate, no-transform');
    response.headers.set('x-content-type-options', 'nosniff');
    response.headers.set('x-frame-options', 'SAMEORIGIN');
    if (request.method !== 'HEAD') return response;
    return new Response(null, { status: response.status, headers: response.headers });
  };
}

/** Gitea's error bodies: `message`, the address of the API's description, and for 404 what lies behind it. */
function createAnswers(url: string) {
  return {
    ok: (value: unknown) =>
      Response.json(value, { headers: { 'content-type': 'application/json;charset=utf-8' } }),
    fail: (status: number, message: string) => Response.json({ message, url }, { status }),
    notFound: (cause?: string) => {
      const errors = cause === undefined ? null : [cause];
      return Response.json({ errors, message: "The target couldn't be found.", url }, { status: 404 });
    },
  };
}

async function route(
  forge: ForgeContext,
  request: Request,
  caller: Caller,
  answers: Answers,
): Promise<Response> {
  const segments = pathSegments(request.url, PREFIX);
  if (segments === null) return answers.fail(400, 'invalid URL escape');
  if (!['GET', 'HEAD'].includes(request.method)) return new Response('Method Not Allowed\n', { status: 405 });
  if (caller.kind === 'invalid') return answers.fail(401, 'invalid username, password or token');
  const [resource, owner = '', name = '', ...sub] = segments;
  const addresses = { api: forge.origin() + PREFIX, web: `${forge.origin()}/gitea` };
  if (resource === 'user' && segments.length === 1) {
    if (caller.kind !== 'token') return answers.fail(401, 'token is required');
    return (
      scopeProblem(caller, 'user', answers) ?? answers.ok(userEntity(caller.token.login ?? 'demo', addresses))
    );
  }
  if (resource !== 'repos') return new Response('404 page not found\n', { status: 404 });
  const problem = scopeProblem(caller, 'repository', answers);
  if (problem !== null) return problem;
  const found = await forge.store.findByName('gitea', `${owner}/${name}`);
  if (found === null || !mayRead(caller, found.repository)) return answers.notFound();
  if (found.moved) {
    const { pathname, search } = new URL(request.url);
    const rest = pathname.slice(PREFIX.length).replace(/^\/repos\/[^/]+\/[^/]+/, '');
    const location = `${addresses.api}/repos/${found.repository.name}${rest}${search}`;
    return new Response(null, { status: 307, headers: { location } });
  }
  return repositoryRoute(createReader(forge.git, found.repository), request, sub, addresses, answers);
}

async function repositoryRoute(
  reader: RepositoryReader,
  request: Request,
  sub: string[],
  addresses: GiteaAddresses,
  answers: Answers,
): Promise<Response> {
  const { repository } = reader;
  const [first, second, ...others] = sub;
  if (first === undefined) {
    const head = await reader.resolve('HEAD');
    const commit = head === null ? null : await reader.commit(head);
    const updatedAt = commit?.committer.date ?? repository.createdAt;
    return answers.ok(repositoryEntity(repository, updatedAt, await reader.isEmpty(), addresses));
  }
  if (first === 'branches' || first === 'tags') {
    return refRoute(reader, first, sub.slice(1).join('/'), addresses, answers);
  }
  if (first === 'contents') return contentsRoute(reader, request, sub.slice(1).join('/'), addresses, answers);
  if (first === 'commits' && second === undefined) return historyRoute(reader, request, addresses, answers);
  if (first === 'git' && second === 'commits') {
    const asked = others.join('/');
    const sha = await reader.resolve(asked);
    const commit = sha === null ? null : await reader.commit(sha);
    if (commit === null) return answers.notFound(asked);
    return answers.ok(commitEntity(repository, commit, addresses));
  }
  if (first === 'git' && second === 'trees')
    return treeRoute(reader, request, others.join('/'), addresses, answers);
  return new Response('404 page not found\n', { status: 404 });
}

async function refRoute(
  reader: RepositoryReader,
  kind: 'branches' | 'tags',
  name: string,
  addresses: GiteaAddresses,
  answers: Answers,
): Promise<Response> {
  const ref = await reader.ref(kind === 'branches' ? 'heads' : 'tags', name);
  const commit = ref === null ? null : await reader.commit(ref.commitSha);
  if (ref === null || commit === null) {
    return answers.notFound(kind === 'branches' ? `branch does not exist [name: ${name}]` : undefined);
  }
  if (kind === 'branches') return answers.ok(branchEntity(reader.repository, ref, commit, addresses));
  const message = ref.object.type === 'tag' ? await reader.tagMessage(ref.object.sha) : commit.message;
  return answers.ok(tagEntity(reader.repository, ref, message, commit, addresses));
}

/** `GET /repos/{owner}/{repo}/commits`, the first page. */
async function historyRoute(
  reader: RepositoryReader,
  request: Request,
  addresses: GiteaAddresses,
  answers: Answers,
): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const asked = searchParams.get('sha') || reader.repository.defaultBranch;
  const sha = await resolveBranchFirst(reader, asked);
  if (sha === null) return answers.notFound(asked);
  const most = Math.min(50, Math.max(1, Number(searchParams.get('limit') ?? 30) || 30));
  const commits = await reader.history(sha, searchParams.get('path') ?? '', most);
  return answers.ok(commits.map((commit) => commitEntity(reader.repository, commit, addresses)));
}

async function contentsRoute(
  reader: RepositoryReader,
  request: Request,
  path: string,
  addresses: GiteaAddresses,
  answers: Answers,
): Promise<Response> {
  const ref = new URL(request.url).searchParams.get('ref') || reader.repository.defaultBranch;
  const commitSha = await resolveBranchFirst(reader, ref);
  if (commitSha === null) {
    if (await reader.isEmpty()) return path === '' ? answers.ok([]) : answers.notFound();
    return answers.notFound(`object does not exist [id: ${ref}, rel_path: ]`);
  }
  const entry = await reader.entry(commitSha, path);
  if (entry === null) return answers.notFound(`object does not exist [id: , rel_path: ${path}]`);
  return answers.ok(await giteaContents({ reader, commitSha, ref, addresses }, entry));
}

/** Unlike git, Gitea takes a bare name for a branch before it takes it for a tag. */
async function resolveBranchFirst(reader: RepositoryReader, name: string): Promise<string | null> {
  return (await reader.ref('heads', name))?.commitSha ?? reader.resolve(name);
}

async function treeRoute(
  reader: RepositoryReader,
  request: Request,
  treeish: string,
  addresses: GiteaAddresses,
  answers: Answers,
): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const sha = (await reader.treeId(treeish)) ?? (await reader.treeId((await reader.resolve(treeish)) ?? ''));
  const recursive = ['true', '1'].includes(searchParams.get('recursive') ?? '');
  const entries = sha === null ? null : await reader.tree(sha, '', recursive);
  if (sha === null || entries === null) return answers.fail(400, `sha not found: ${treeish}`);
  const page = Math.max(1, Math.trunc(Number(searchParams.get('page') ?? 1)) || 1);
  const url = `${addresses.api}/repos/${reader.repository.name}/git`;
  const tree = entries.slice((page - 1) * TREE_PAGE, page * TREE_PAGE).map((entry) => ({
    path: entry.path,
    mode: entry.mode,
    type: entry.type,
    size: entry.size ?? 0,
    sha: entry.sha,
    url: entry.type === 'commit' ? '' : `${url}/${entry.type}s/${entry.sha}`,
  }));
  const truncated = page * TREE_PAGE < entries.length;
  return answers.ok({ sha, url: `${url}/trees/${sha}`, tree, truncated, page, total_count: entries.length });
}

/** Gitea's scopes are by area; one that may write may also read. */
function scopeProblem(caller: Caller, area: 'repository' | 'user', answers: Answers): Response | null {
  if (caller.kind !== 'token') return null;
  const { scopes } = caller.token;
  if (scopes.some((scope) => ['all', `read:${area}`, `write:${area}`].includes(scope))) return null;
  const held = scopes.join(',');
  return answers.fail(
    403,
    `token does not have at least one of required scope(s), required=[read:${area}], token scope=${held}`,
  );
}
