import githubAppJwt from 'universal-github-app-jwt';
import { z } from 'zod';
import { ForgeError, NotFoundError } from '../failure.ts';
import type { ForgeApps, OpenApp } from '../forge.ts';
import { parseAnswer } from '../forge-request.ts';
import type { GithubApp } from '../provider.ts';
import { encodeSegment } from '../url-path.ts';

/** How far back an app's JWT is dated, in seconds: GitHub refuses one from its future, and clocks differ. */
const BACKDATED_S = 60;
/** What `universal-github-app-jwt` takes off by itself. */
const ALREADY_BACKDATED_S = 30;

/** The least that reading a file takes; GitHub adds `metadata: read` to every token. */
const WANTED_PERMISSIONS = { contents: 'read' };

const permissions = z.record(z.string(), z.string()).default({});
const appAnswer = z.object({ slug: z.string(), permissions });
const installationAnswer = z.object({
  id: z.int(),
  permissions,
  suspended_at: z.string().nullish(),
});
const tokenAnswer = z.object({
  token: z.string().regex(/^[\x21-\x7e]{1,1024}$/),
  expires_at: z.iso.datetime({ offset: true }),
});

/**
 * GitHub Apps. The app proves itself with a JWT, signed with its private key and good for nine minutes, and gets a token for one
 * installation, good for an hour. Octokit's own `auth-app` would do the same, but keeps the requests under way in one map per process,
 * by the installation's number alone: two servers that both have an installation 1 would be given each other's token.
 */
export const githubApps: ForgeApps = {
  async createToken({ owner, ...options }) {
    const { app } = options;
    const headers = await signIn(options);
    const id = app.installationId ?? (await findInstallation(options, headers, owner));
    return createInstallationToken(options, headers, id);
  },

  async getIdentity(options) {
    const { app } = options;
    const headers = await signIn(options);
    const found = parseAnswer(appAnswer, await get(options, headers, '/app'));
    const login = `${found.slug}[bot]`;
    if (app.installationId === null) return { login, ...rightsOf(found.permissions) };
    const answer = await get(options, headers, `/app/installations/${app.installationId}`).catch(asGone);
    const installation = parseAnswer(installationAnswer, answer);
    if (installation.suspended_at) throw new ForgeError('forbidden');
    await createInstallationToken(options, headers, app.installationId);
    return { login, ...rightsOf(installation.permissions) };
  },
};

async function signIn({ app, now }: OpenApp): Promise<Record<string, string>> {
  const seconds = Math.floor(now.getTime() / 1000) - (BACKDATED_S - ALREADY_BACKDATED_S);
  const { token } = await githubAppJwt({ id: app.appId, privateKey: app.privateKey, now: seconds }).catch(
    () => {
      // The key does not sign. What is thrown may quote it.
      throw new ForgeError('unauthorized');
    },
  );
  return {
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    authorization: `Bearer ${token}`,
  };
}

/** Despite its name this answers for organizations as well as for users. */
async function findInstallation(options: OpenApp, headers: Record<string, string>, owner: string) {
  const answer = await get(options, headers, `/users/${encodeSegment(owner)}/installation`).catch(
    (error: unknown) => {
      if (error instanceof NotFoundError) throw new ForgeError('repo_not_found', { httpStatus: 404 });
      throw error;
    },
  );
  return String(parseAnswer(installationAnswer, answer).id);
}

async function createInstallationToken(
  { apiUrl, request }: OpenApp,
  headers: Record<string, string>,
  installationId: NonNullable<GithubApp['installationId']>,
) {
  const answer = await request(`${apiUrl}/app/installations/${installationId}/access_tokens`, {
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ permissions: WANTED_PERMISSIONS }),
  }).catch((error: unknown) => {
    // The installation was never given the permission that is asked for.
    if (isStatus(error, 422)) throw new ForgeError('forbidden', { httpStatus: 422 });
    return asGone(error);
  });
  const { token, expires_at } = parseAnswer(tokenAnswer, answer.json);
  return { token, expiresAt: new Date(expires_at) };
}

async function get({ apiUrl, request }: OpenApp, headers: Record<string, string>, path: string) {
  return (await request(apiUrl + path, { headers })).json;
}

/** There is no such installation (any more): whoever comes with it has no say. */
function asGone(error: unknown): never {
  if (error instanceof NotFoundError) throw new ForgeError('unauthorized', { httpStatus: 404 });
  throw error;
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof ForgeError && error.httpStatus === status;
}

/** `contents:read`, and so on. An app that may not read contents gets no token from us. */
function rightsOf(granted: Record<string, string>): { scopes: string[]; canRead: boolean } {
  const scopes = Object.entries(granted).map(([name, level]) => `${name}:${level}`);
  return { scopes: scopes.sort(), canRead: granted.contents !== undefined };
}
