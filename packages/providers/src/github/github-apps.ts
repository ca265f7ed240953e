import githubAppJwt from 'universal-github-app-jwt';
import { z } from 'zod';
import { ForgeError, NotFoundError, UnauthorizedError } from '../failure.ts';
import type { ForgeApps, OpenApp } from '../forge.ts';
import { parseAnswer } from '../forge-request.ts';
import type { GithubApp } from '../provider.ts';
import { encodeSegment } from '../url-path.ts';

/** How far back an app's JWT is dated, in seconds: GitHub refuses one from its future, and clocks differ. */
const BACKDATED_S = 60;
/** What `universal-github-app-jwt` takes off by itself. */
const ALREADY_BACKDATED_S = 30;

/** Smaller differences between the clocks can't be why a JWT is refused; `Date` has whole seconds. */
const TOLERATED_SKEW_MS = 30_000;

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
  createToken({ owner, ...options }) {
    return withClock(options, async (headers, aheadMs) => {
      const id = options.app.installationId ?? (await findInstallation(options, headers, owner));
      const { token, expiresAt } = await createInstallationToken(options, headers, id);
      // GitHub's time, as this machine's clock will show it.
      return { token, expiresAt: new Date(expiresAt.getTime() + aheadMs) };
    });
  },

  getIdentity(options) {
    return withClock(options, async (headers) => {
      const { app } = options;
      const found = parseAnswer(appAnswer, await get(options, headers, '/app'));
      const login = `${found.slug}[bot]`;
      if (app.installationId === null) return { login, ...rightsOf(found.permissions) };
      const answer = await get(options, headers, `/app/installations/${app.installationId}`).catch(asGone);
      const installation = parseAnswer(installationAnswer, answer);
      if (installation.suspended_at) throw new ForgeError('forbidden');
      await createInstallationToken(options, headers, app.installationId);
      return { login, ...rightsOf(installation.permissions) };
    });
  },
};

type Headers = Record<string, string>;

/**
 * Runs requests with a JWT. GitHub refuses a JWT from a clock that is wrong ("'Expiration time' claim ('exp') is too far in the future"): when its
 * `Date` shows that ours is off, they run once more with a JWT of GitHub's time. `aheadMs`: by how much our clock is ahead.
 * Source: https://github.com/octokit/auth-app.js/issues/698
 */
async function withClock<T>(
  options: OpenApp,
  run: (headers: Headers, aheadMs: number) => Promise<T>,
): Promise<T> {
  const signAt = (now: Date, aheadMs: number) => signIn({ ...options, now }).then((it) => run(it, aheadMs));
  const { now } = options;
  try {
    return await signAt(now, 0);
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
    const { serverTime } = error;
    const aheadMs = serverTime === null ? 0 : now.getTime() - serverTime;
    if (serverTime === null || Math.abs(aheadMs) < TOLERATED_SKEW_MS) throw describeClock(error, null);
    return await signAt(new Date(serverTime), aheadMs).catch((second: unknown) => {
      throw describeClock(second, aheadMs);
    });
  }
}

/** A refusal that is about time gets the detail `clock`; any other error stays as it is. */
function describeClock(error: unknown, aheadMs: number | null): unknown {
  if (!(error instanceof UnauthorizedError) || !error.isAboutTime) return error;
  const params = aheadMs === null ? {} : { clockSeconds: Math.round(aheadMs / 1000) };
  return new ForgeError('unauthorized', { httpStatus: 401, detail: 'clock', params });
}

async function signIn({ app, now }: OpenApp): Promise<Headers> {
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
async function findInstallation(options: OpenApp, headers: Headers, owner: string) {
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
  headers: Headers,
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

async function get({ apiUrl, request }: OpenApp, headers: Headers, path: string) {
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
