import { ForbiddenError } from '../failure.ts';
import type { Identity } from '../forge.ts';
import { parseAnswer } from '../forge-request.ts';
import { userAnswer } from './gitea-answers.ts';

/** Sends a GET to a path of the API and returns the JSON of the response. */
type Get = (path: string) => Promise<unknown>;

/**
 * `json` of a response, or that the token lacks the scope. `scopes`: those that it has; null where the server does not name them, as Forgejo does not.
 */
type Probe = { allowed: true; json: unknown } | { allowed: false; scopes: string[] | null };

/**
 * Finds out what a token of Gitea may do. No endpoint for it exists up to Gitea 1.25, but a refusal names the scopes of the token
 * (`tokenRequiresScopes` in routers/api/v1/api.go). So requests go out, each in need of another scope, until one is refused. Each is a GET.
 * A token that is let in by all of them has the scope `all`, or one to read for every area with the administration of the server among them; it
 * counts as one that can write.
 * @throws {ForgeError} `forbidden` for an account that may not sign in, and as requests do
 */
export async function getGiteaIdentity(get: Get): Promise<Identity> {
  const user = await probe(get, '/user');
  const login = user.allowed ? parseAnswer(userAnswer, user.json).login : null;
  if (!user.allowed && user.scopes) return { login, scopes: user.scopes };

  const repositories = await probe(get, '/repos/search?limit=1');
  const canRead = repositories.allowed;
  if (!repositories.allowed && repositories.scopes) return { login, scopes: repositories.scopes };
  if (!user.allowed || !repositories.allowed) return { login, scopes: null, canRead };

  for (const path of ['/notifications/new', '/admin/cron?limit=1']) {
    const other = await probe(get, path).catch(toAllowed);
    if (!other.allowed) return { login, scopes: other.scopes, ...(other.scopes === null && { canRead }) };
  }
  return { login, scopes: null, canRead, canWrite: true };
}

async function probe(get: Get, path: string): Promise<Probe> {
  try {
    return { allowed: true, json: await get(path) };
  } catch (error) {
    const scopes = error instanceof ForbiddenError ? readRefusal(error.body.message) : undefined;
    if (scopes === undefined) throw error;
    return { allowed: false, scopes };
  }
}

/** A request that is refused for another reason than the scope: the account does not administer the server, say. */
function toAllowed(error: unknown): Probe {
  if (error instanceof ForbiddenError) return { allowed: true, json: null };
  throw error;
}

const REFUSAL = /^token does not have at least one of required scope\(s\)(?:.*\btoken scope=([^\]]*))?/;
const SCOPE = /^(?:all|sudo|public-only|(?:read|write):[a-z]{1,40})$/;

/**
 * The scopes in `token does not have at least one of required scope(s), required=[read:user], token scope=read:misc`; null where they are not named or
 * not such as Gitea has; undefined for another message.
 */
function readRefusal(message: unknown): string[] | null | undefined {
  const refusal = typeof message === 'string' ? REFUSAL.exec(message) : null;
  if (!refusal) return undefined;
  if (refusal[1] === undefined) return null;
  const scopes = refusal[1].split(',').filter((scope) => scope !== '');
  return scopes.every((scope) => SCOPE.test(scope)) ? scopes : null;
}
