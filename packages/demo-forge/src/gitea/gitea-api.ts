import type { Context } from 'hono';
import { type ForgeContext, pathSegments } from '../forge-context.ts';
import { createReader, type RepositoryReader } from '../git-objects.ts';
import { authorizationToken, type Caller, identifyCaller, mayRead } from '../tokens.ts';
import { createGiteaAnswers, type GiteaAnswers } from './gitea-answer.ts';
import { giteaContents } from './gitea-contents.ts';
import { giteaGitObject } from './gitea-git-objects.ts';
import {
  branchEntity,
  commitEntity,
  type GiteaAddresses,
  repositoryEntity,
  tagEntity,
  userEntity,
} from './gitea-repository.ts';
import { BARRED, giteaAdmin, giteaNotifications, isPublicOnly, scopeProblem } from './gitea-scopes.ts';

const PREFIX = '/gitea/api/v1';
const FULL_ID_LENGTH = 40;

/** The part of Gitea's (and Forgejo's) REST API v1 that reads repositories. */
export function createGiteaApi(forge: ForgeContext): (c: Context) => Promise<Response> {
  return async (c) => {
    const request = c.req.raw;
    const presented = authorizationToken(request.headers.get('authorization'), ['token', 'bearer', 'basic']);
    const caller = identifyCaller(forge.tokens(), 'gitea', presented);
    const answers = createGiteaAnswers(`${forge.origin()}/gitea/api/swagger`);
    const response = await route(forge, request, caller, answers);
    response.headers.set('cache-control', 'max-age=0, private, must-revalidate, no-transform');
    response.headers.set('x-content-type-options', 'nosniff');
    response.headers.set('x-frame-options', 'SAMEORIGIN');
    if (request.method !== 'HEAD') return response;
    return new Response(null, { status: response.status, headers: response.headers });
  };
}

async function route(
  forge: ForgeContext,
  request: Request,
  caller: Caller,
  answers: GiteaAnswers,
): Promise<Response> {
  const segments = pathSegments(request.url, PREFIX);
  if (segments === null) return answers.fail(400, 'invalid URL escape');
  if (!['GET', 'HEAD'].includes(request.method)) return new Response('Method Not Allowed\n', { status: 405 });
  if (caller.kind === 'invalid') return answers.fail(401, 'invalid username, password or token');
  // `verifyAuthWithOptions` in routers/api/v1/api.go.
  if (caller.kind === 'token' && caller.token.isBarred)
    return Response.json({ message: BARRED }, { status: 403 });
  const [resource, owner = '', name = '', ...sub] = segments;
  const addresses = { api: forge.origin() + PREFIX, web: `${forge.origin()}/gitea` };
  if (resource === 'user' && segments.length === 1) {
    if (caller.kind !== 'token') return answers.fail(401, 'token is required');
    return (
      scopeProblem(caller, 'user', answers) ?? answers.ok(userEntity(caller.token.login ?? 'demo', addresses))
    );
  }
  if (resource === 'notifications' && owner === 'new') return giteaNotifications(caller, answers);
  if (resource === 'admin' && owner === 'cron') return giteaAdmin(caller, answers);
  if (resource !== 'repos') return new Response('404 page not found\n', { status: 404 });
  const problem = scopeProblem(caller, 'repository', answers);
  if (problem !== null) return problem;
  if (owner === 'search' && name === '') return search(forge, request, caller, addresses, answers);
  const found = await forge.store.findByName('gitea', `${owner}/${name}`);
  if (found === null || !mayRead(caller, found.repository)) return answers.notFound();
  // `checkTokenPublicOnly` in routers/api/v1/api.go.
  if (found.repository.private && isPublicOnly(caller))
    return answers.fail(403, 'token scope is limited to public repos');
  if (found.moved) return redirect(forge, request, owner, found.repository.name);
  return repositoryRoute(createReader(forge.git, found.repository), request, sub, addresses, answers);
}

/**
 * Redirects as Gitea 1.25.1 does, to a path without a host: 301 where the repository has another name or owner
 * by now (`RedirectToRepo` in services/context/repo.go), 307 where the owner was renamed (`RedirectToUser` in
 * services/context/context_response.go). Here an owner was renamed who has no repository left.
 */
async function redirect(
  forge: ForgeContext,
  request: Request,
  owner: string,
  name: string,
): Promise<Response> {
  const belongsToOwner = ({ name: each }: { name: string }) =>
    each.toLowerCase().startsWith(`${owner.toLowerCase()}/`);
  const isOwnerThere = (await forge.store.list('gitea')).some(belongsToOwner);
  const { pathname, search } = new URL(request.url);
  const rest = pathname.slice(PREFIX.length).replace(/^\/repos\/[^/]+\/[^/]+/, '');
  const location = `${PREFIX}/repos/${name}${rest}${search}`;
  return new Response(null, { status: isOwnerThere ? 301 : 307, headers: { location } });
}

async function repositoryRoute(
  reader: RepositoryReader,
  request: Request,
  sub: string[],
  addresses: GiteaAddresses,
  answers: GiteaAnswers,
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
  if (first === 'git' && (second === 'trees' || second === 'blobs'))
    return giteaGitObject(reader, request, second, others.join('/'), addresses, answers);
  return new Response('404 page not found\n', { status: 404 });
}

async function refRoute(
  reader: RepositoryReader,
  kind: 'branches' | 'tags',
  name: string,
  addresses: GiteaAddresses,
  answers: GiteaAnswers,
): Promise<Response> {
  const ref = await reader.ref(kind === 'branches' ? 'heads' : 'tags', name);
  const commit = ref === null ? null : await reader.commit(ref.commitSha);
  if (ref === null || commit === null) {
    return answers.notFound(kind === 'branches' ? `branch does not exist [name: ${name}]` : undefined);
  }
  if (kind === 'branches') return answers.ok(branchEntity(reader.repository, ref, commit, addresses));
  const tag = ref.object.type === 'tag' ? await reader.tag(ref.object.sha) : null;
  const shown = tag
    ? { target: tag.object.sha, message: tag.message, date: tag.tagger.date }
    : { target: commit.sha, message: commit.message, date: commit.committer.date };
  return answers.ok(tagEntity(reader.repository, ref, shown, addresses));
}

/** `GET /repos/{owner}/{repo}/commits`, the first page. */
async function historyRoute(
  reader: RepositoryReader,
  request: Request,
  addresses: GiteaAddresses,
  answers: GiteaAnswers,
): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const asked = searchParams.get('sha') || reader.repository.defaultBranch;
  // Handed to `git log` as it is (`GetAllCommits` in routers/api/v1/repo/commits.go), to which a full id is
  // an id.
  const sha = await reader.resolve(asked);
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
  answers: GiteaAnswers,
): Promise<Response> {
  const ref = new URL(request.url).searchParams.get('ref') || reader.repository.defaultBranch;
  const commitSha = await resolveNameFirst(reader, ref);
  if (commitSha === null) {
    if (await reader.isEmpty()) return path === '' ? answers.ok([]) : answers.notFound();
    return answers.notFound(`object does not exist [id: ${ref}, rel_path: ]`);
  }
  // `CleanGitTreePath` in services/repository/files/file.go; `GetContentsExt` and its like answer 422 for
  // what it refuses.
  if (path.split('/').some((part) => part.toLowerCase() === '.git'))
    return answers.fail(422, `path contains a malformed path component [path: ${path}]`);
  const entry = await reader.entry(commitSha, path);
  if (entry === null) return answers.notFound(`object does not exist [id: , rel_path: ${path}]`);
  return answers.ok(await giteaContents({ reader, commitSha, ref, addresses }, entry));
}

/**
 * A `ref` parameter since Gitea 1.24 (`ResolveRefCommit` in routers/api/v1/utils/git.go): a branch, then a
 * tag, and only then the full id of a commit. A branch that is named like a commit stands before it.
 */
async function resolveNameFirst(reader: RepositoryReader, name: string): Promise<string | null> {
  const named = (await reader.ref('heads', name)) ?? (await reader.ref('tags', name));
  if (named !== null) return named.commitSha;
  return name.length === FULL_ID_LENGTH ? reader.commitId(name) : null;
}

/** `GET /repos/search`, of a repository at least the part that tells who sees it. */
async function search(
  forge: ForgeContext,
  request: Request,
  caller: Caller,
  addresses: GiteaAddresses,
  answers: GiteaAnswers,
): Promise<Response> {
  const most = Math.min(50, Math.max(1, Number(new URL(request.url).searchParams.get('limit') ?? 30) || 30));
  const all = await forge.store.list('gitea');
  const seen = all.filter((each) => mayRead(caller, each) && !(each.private && isPublicOnly(caller)));
  const data = await Promise.all(
    seen.slice(0, most).map(async (repository) => {
      const isEmpty = await createReader(forge.git, repository).isEmpty();
      return repositoryEntity(repository, repository.createdAt, isEmpty, addresses);
    }),
  );
  return answers.ok({ ok: true, data });
}
