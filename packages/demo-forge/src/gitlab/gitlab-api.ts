import type { Context } from 'hono';
import { type ForgeContext, pathSegments } from '../forge-context.ts';
import { createReader, type RepositoryReader } from '../git-objects.ts';
import { isRefName } from '../git-path.ts';
import { authorizationToken, type Caller, type DemoToken, identifyCaller, mayRead } from '../tokens.ts';
import { error, finish, insufficientScope, message, notFound } from './gitlab-answer.ts';
import { checkFileRequest, gitlabFile } from './gitlab-files.ts';
import { keysetPage, offsetHeaders, readOffsetPage } from './gitlab-pages.ts';
import { branchEntity, commitEntity, project, tagEntity, treeEntity, userEntity } from './gitlab-project.ts';

const PREFIX = '/gitlab/api/v4';

/** What GitLab's parameter checks (Grape, with dry-types) take for true. Python clients send `True`. */
const TRUE = /^(1|on|t|true|y|yes)$/i;

/** The part of GitLab's REST API v4 that reads repositories. */
export function createGitlabApi(forge: ForgeContext): (c: Context) => Promise<Response> {
  return async (c) => {
    const request = c.req.raw;
    const presented =
      request.headers.get('private-token') ||
      authorizationToken(request.headers.get('authorization'), ['bearer']);
    const caller = identifyCaller(forge.tokens(), 'gitlab', presented);
    const response = await route(forge, request, caller);
    return finish(response, request, forge.now(), caller.kind === 'token');
  };
}

async function route(forge: ForgeContext, request: Request, caller: Caller): Promise<Response> {
  const segments = pathSegments(request.url, PREFIX);
  if (segments === null) return error(400, 'Bad Request');
  if (!['GET', 'HEAD'].includes(request.method)) return error(405, '405 Not Allowed');
  if (caller.kind === 'invalid') return message(401, '401 Unauthorized');
  const web = `${forge.origin()}/gitlab`;
  const [resource, ...rest] = segments;
  if (resource === 'user' && rest.length === 0) {
    if (caller.kind !== 'token') return message(401, '401 Unauthorized');
    return (
      scopeProblem(caller, ['read_user']) ?? Response.json(userEntity(caller.token.login ?? 'demo', web))
    );
  }
  if (resource === 'personal_access_tokens' && rest.join('/') === 'self') {
    return caller.kind === 'token'
      ? Response.json(tokenEntity(caller.token))
      : message(401, '401 Unauthorized');
  }
  if (resource !== 'projects') return error(404, '404 Not Found');
  const [id = '', area, ...sub] = rest;
  const isFiles = area === 'repository' && sub[0] === 'files';
  const problem = scopeProblem(caller, isFiles ? ['read_repository'] : []);
  if (problem !== null) return problem;
  if (isFiles) {
    const { searchParams } = new URL(request.url);
    const objection = checkFileRequest(sub[1] ?? '', searchParams.get('ref'), sub[2] === 'raw');
    if (objection !== null) return objection;
  }
  return projectRoute(forge, request, caller, id, area, sub, web);
}

async function projectRoute(
  forge: ForgeContext,
  request: Request,
  caller: Caller,
  id: string,
  area: string | undefined,
  sub: string[],
  web: string,
): Promise<Response> {
  const byId = /^-?\d+$/.test(id) ? await forge.store.findById('gitlab', Number(id)) : undefined;
  const found = byId === undefined ? await forge.store.findByName('gitlab', id) : null;
  const repository = byId ?? found?.repository;
  if (repository === undefined || !mayRead(caller, repository)) return notFound('Project');
  if (found?.moved) {
    const { pathname, search } = new URL(request.url);
    const location =
      forge.origin() + pathname.replace(/\/projects\/[^/]+/, `/projects/${repository.id}`) + search;
    return new Response('This resource has been moved permanently', { status: 301, headers: { location } });
  }
  const reader = createReader(forge.git, repository);
  if (area === undefined) {
    const head = await reader.resolve('HEAD');
    const commit = head === null ? null : await reader.commit(head);
    const activity = commit?.committer.date ?? repository.createdAt;
    return Response.json(project(repository, web, activity, await reader.isEmpty()));
  }
  return area === 'repository' ? repositoryRoute(reader, request, sub, web) : error(404, '404 Not Found');
}

async function repositoryRoute(
  reader: RepositoryReader,
  request: Request,
  [kind = '', name = '', more]: string[],
  web: string,
): Promise<Response> {
  const { repository } = reader;
  const { searchParams } = new URL(request.url);
  if (kind === 'files' && (more === undefined || more === 'raw')) {
    return gitlabFile(request, reader, name, searchParams.get('ref') ?? 'HEAD', more === 'raw');
  }
  if (kind === 'tree' && name === '') return treeRoute(reader, new URL(request.url));
  if (kind === 'blobs' && more === undefined) {
    const content = /^[0-9a-f]{40}$/.test(name) ? await reader.blobById(name) : null;
    if (content === null) return notFound('Blob');
    const encoded = { encoding: 'base64', content: content.toString('base64') };
    return Response.json({ size: content.length, ...encoded, sha: name });
  }
  if (kind === 'commits' && name === '') return historyRoute(reader, new URL(request.url), web);
  if (more !== undefined || name === '') return error(404, '404 Not Found');
  if (kind === 'commits') {
    const sha = await reader.resolve(name);
    const commit = sha === null ? null : await reader.commit(sha);
    if (commit === null) return notFound('Commit');
    const details = {
      stats: { additions: 0, deletions: 0, total: 0 },
      status: null,
      project_id: repository.id,
    };
    return Response.json({ ...commitEntity(repository, commit, web), ...details, last_pipeline: null });
  }
  if (kind !== 'branches' && kind !== 'tags') return error(404, '404 Not Found');
  const isBranch = kind === 'branches';
  if (!isRefName(name)) return message(400, `The ${isBranch ? 'branch' : 'tag'} refname is invalid`);
  const ref = await reader.ref(isBranch ? 'heads' : 'tags', name);
  const commit = ref === null ? null : await reader.commit(ref.commitSha);
  if (ref === null || commit === null) return notFound(isBranch ? 'Branch' : 'Tag');
  if (isBranch) {
    // A HEAD of a branch only says that it is there.
    if (request.method === 'HEAD') return new Response(null, { status: 204 });
    return Response.json(branchEntity(repository, ref, commit, web));
  }
  const text = ref.object.type === 'tag' ? await reader.tagMessage(ref.object.sha) : '';
  return Response.json(tagEntity(repository, ref, text, commit, web));
}

/** `GET /projects/:id/repository/commits`. GitLab does not count them: after a full page it says that there is a next one. */
async function historyRoute(reader: RepositoryReader, url: URL, web: string): Promise<Response> {
  const parameters = url.searchParams;
  const sha = await reader.resolve(parameters.get('ref_name') || 'HEAD');
  if (sha === null) return Response.json([]);
  const asked = readOffsetPage(url);
  const { page, perPage } = asked;
  const path = parameters.get('path') ?? '';
  const commits = await reader.history(sha, path, perPage, (page - 1) * perPage);
  const headers = offsetHeaders(url, asked, commits.length === perPage);
  return Response.json(
    commits.map((commit) => commitEntity(reader.repository, commit, web)),
    { headers },
  );
}

async function treeRoute(reader: RepositoryReader, url: URL): Promise<Response> {
  const parameters = url.searchParams;
  const commitSha = await reader.resolve(parameters.get('ref') || 'HEAD');
  if (commitSha === null) return notFound('Tree');
  const path = (parameters.get('path') ?? '').replace(/^\/+|\/+$/g, '');
  const entry = await reader.entry(commitSha, path);
  if (entry === null || entry.type !== 'tree') return notFound('invalid revision or path');
  const recursive = TRUE.test(parameters.get('recursive') ?? '');
  const entries = (await reader.tree(entry.sha, path, recursive)) ?? [];
  const order = { tree: 0, blob: 1, commit: 2 };
  entries.sort((left, right) => order[left.type] - order[right.type]);
  if (parameters.get('pagination') === 'keyset') {
    const { shown, headers } = keysetPage(entries, url);
    return Response.json(shown.map(treeEntity), { headers });
  }
  const asked = readOffsetPage(url);
  const end = asked.page * asked.perPage;
  const headers = offsetHeaders(url, asked, end < entries.length, entries.length);
  return Response.json(entries.slice(end - asked.perPage, end).map(treeEntity), { headers });
}

/** `api` and `read_api` may read everything; files also take `read_repository`, the user also `read_user`. */
function scopeProblem(caller: Caller, alsoEnough: readonly string[]): Response | null {
  if (caller.kind !== 'token') return null;
  const allowed = ['api', 'read_api', ...alsoEnough];
  return caller.token.scopes.some((scope) => allowed.includes(scope)) ? null : insufficientScope(allowed);
}

function tokenEntity({ scopes, login = 'demo', expiresAt }: DemoToken) {
  return {
    id: 1,
    name: `${login}'s token`,
    revoked: false,
    created_at: '2026-01-01T00:00:00.000Z',
    description: null,
    scopes,
    user_id: 1,
    last_used_at: null,
    active: true,
    expires_at: expiresAt?.toISOString().slice(0, 10) ?? null,
  };
}
