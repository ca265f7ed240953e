import { createPublicKey, randomBytes } from 'node:crypto';
import { jwtVerify } from 'jose';
import type { DemoApp, DemoInstallation } from '../apps.ts';
import type { ForgeContext } from '../forge-context.ts';
import type { DemoToken } from '../tokens.ts';
import { fail, type GithubAnswer, ok } from './github-answer.ts';
import { type GithubAddresses, nodeId, simpleUser } from './github-repository.ts';

const TOKEN_LIFETIME_MS = 3_600_000;
/** The furthest that a JWT's end may lie ahead, in seconds. */
const MAX_JWT_LIFETIME_S = 600;
const CREATED = '2026-01-01T00:00:00Z';
const APPS_DOCS = '/apps/apps';

/** Tokens of installations that were given out and have not ended. */
export type IssuedTokens = { list(): readonly DemoToken[]; add(token: DemoToken, expiresAt: Date): void };

export function createIssuedTokens(now: () => Date): IssuedTokens {
  let issued: { token: DemoToken; expiresAt: Date }[] = [];
  return {
    list() {
      issued = issued.filter(({ expiresAt }) => expiresAt > now());
      return issued.map(({ token }) => token);
    },
    add: (token, expiresAt) => {
      issued.push({ token, expiresAt });
    },
  };
}

/** Whether GitHub answers this path to an app's JWT alone. */
export function isForApps([first, , third]: readonly string[]): boolean {
  return first === 'app' || (third === 'installation' && (first === 'users' || first === 'orgs'));
}

/** `/app`, `/app/installations/{id}`, its `access_tokens`, and `/users/{owner}/installation`. */
export async function githubApps(
  forge: ForgeContext,
  issued: IssuedTokens,
  request: Request,
  segments: readonly string[],
  addresses: GithubAddresses,
): Promise<GithubAnswer> {
  const app = await identifyApp(forge, request);
  if (typeof app === 'string') return fail(401, app, APPS_DOCS);
  const [first, second = '', third] = segments;
  const isRead = request.method === 'GET';
  if (first !== 'app') {
    const found = app.installations.find(({ account }) => account.toLowerCase() === second.toLowerCase());
    if (!isRead || !found) return fail(404, 'Not Found', APPS_DOCS);
    return ok(installationEntity(app, found, addresses));
  }
  if (segments.length === 1) return isRead ? ok(appEntity(app, addresses)) : fail(404, 'Not Found');
  const found = app.installations.find(({ id }) => second === 'installations' && String(id) === third);
  if (!found) return fail(404, 'Not Found', APPS_DOCS);
  if (segments.length === 3 && isRead) return ok(installationEntity(app, found, addresses));
  if (segments[3] === 'access_tokens' && segments.length === 4 && request.method === 'POST') {
    const wanted = (await request.json().catch(() => ({}))) as WantedToken;
    return createToken(forge, issued, found, wanted);
  }
  return fail(404, 'Not Found', APPS_DOCS);
}

/** The app behind a JWT; a text where there is none, in GitHub's own words. */
async function identifyApp(forge: ForgeContext, request: Request): Promise<DemoApp | string> {
  const jwt = /^bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (jwt === undefined) return 'A JSON web token could not be decoded';
  const now = forge.now();
  for (const app of forge.apps()) {
    const key = createPublicKey(app.publicKey);
    const verified = await jwtVerify(jwt, key, { algorithms: ['RS256'], currentDate: now }).catch(() => null);
    if (!verified) continue;
    const { iss, iat, exp } = verified.payload;
    const seconds = now.getTime() / 1000;
    if (String(iss) !== app.appId && String(iss) !== app.clientId) return "'Issuer' claim ('iss') is wrong";
    if (iat === undefined || iat > seconds)
      return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
    if (exp === undefined || exp > seconds + MAX_JWT_LIFETIME_S)
      return "'Expiration time' claim ('exp') is too far in the future";
    return app;
  }
  return 'A JSON web token could not be decoded';
}

type WantedToken = { permissions?: Record<string, string> };

function createToken(
  forge: ForgeContext,
  issued: IssuedTokens,
  installation: DemoInstallation,
  wanted: WantedToken,
): GithubAnswer {
  if (installation.suspended) return fail(403, 'This installation has been suspended', APPS_DOCS);
  const granted = installation.permissions;
  const permissions = wanted.permissions ?? granted;
  const allowed = Object.entries(permissions).every(
    ([name, level]) => granted[name] === level || (level === 'read' && granted[name] !== undefined),
  );
  if (!allowed)
    return fail(422, 'The permissions requested are not granted to this installation.', APPS_DOCS);
  const token = `ghs_${randomBytes(18).toString('hex')}`;
  const expiresAt = new Date(forge.now().getTime() + TOKEN_LIFETIME_MS);
  const { account, repositories } = installation;
  const access = repositories === 'all' ? { owner: account } : { repositories };
  issued.add({ token, forge: 'github', access, scopes: [], isInstallation: true }, expiresAt);
  return {
    ...ok({
      token,
      expires_at: expiresAt.toISOString().replace(/\.\d+Z$/, 'Z'),
      permissions: { ...permissions, metadata: 'read' },
      repository_selection: repositories === 'all' ? 'all' : 'selected',
    }),
    status: 201,
    conditional: false,
  };
}

function appEntity(app: DemoApp, addresses: GithubAddresses) {
  const first = app.installations[0];
  return {
    id: Number(app.appId),
    client_id: app.clientId,
    slug: app.slug,
    node_id: nodeId('Integration', app.appId),
    owner: simpleUser(first?.account ?? 'acme', 'Organization', addresses),
    name: app.slug,
    description: null,
    external_url: addresses.web,
    html_url: `${addresses.web}/apps/${app.slug}`,
    created_at: CREATED,
    updated_at: CREATED,
    permissions: first?.permissions ?? { metadata: 'read' },
    events: [],
    installations_count: app.installations.length,
  };
}

function installationEntity(app: DemoApp, installation: DemoInstallation, addresses: GithubAddresses) {
  const { id, account, permissions, repositories, suspended } = installation;
  const owner = simpleUser(account, 'Organization', addresses);
  return {
    id,
    account: owner,
    repository_selection: repositories === 'all' ? 'all' : 'selected',
    access_tokens_url: `${addresses.api}/app/installations/${id}/access_tokens`,
    repositories_url: `${addresses.api}/installation/repositories`,
    html_url: `${addresses.web}/organizations/${account}/settings/installations/${id}`,
    app_id: Number(app.appId),
    client_id: app.clientId,
    app_slug: app.slug,
    target_id: owner.id,
    target_type: 'Organization',
    permissions: { ...permissions, metadata: 'read' },
    events: [],
    created_at: CREATED,
    updated_at: CREATED,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: suspended ? owner : null,
    suspended_at: suspended ? CREATED : null,
  };
}
