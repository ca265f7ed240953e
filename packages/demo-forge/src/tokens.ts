import { timingSafeEqual } from 'node:crypto';
import type { ForgeKind } from './forge-kind.ts';

/** A token that one of the three APIs takes. */
export type DemoToken = {
  token: string;
  forge: ForgeKind;
  /** Which private repositories it may read: all of its forge, those named (`acme/web`), or one owner's. */
  access: 'all' | { repositories: readonly string[] } | { owner: string };
  /** In the forge's own words: `repo` on GitHub, `read_api` on GitLab, `read:repository` on Gitea. */
  scopes: readonly string[];
  /** The account that it belongs to. Default: `demo`. */
  login?: string;
  /** When it ends, where the forge tells that. */
  expiresAt?: Date;
  /** Belongs to an installation of a GitHub App, and so to no account. */
  isInstallation?: boolean;
  /** Belongs to an account that may not sign in; on Gitea. */
  isBarred?: boolean;
};

/** Who asks: nobody in particular, someone with a token, or someone with a token that is not (or no longer) valid. */
export type Caller = { kind: 'anonymous' } | { kind: 'token'; token: DemoToken } | { kind: 'invalid' };

/** Finds the caller behind a token as it came with the request; null: none came. */
export function identifyCaller(
  tokens: readonly DemoToken[],
  forge: ForgeKind,
  presented: string | null,
): Caller {
  if (presented === null) return { kind: 'anonymous' };
  const token = tokens.find((candidate) => candidate.forge === forge && isSame(candidate.token, presented));
  return token === undefined ? { kind: 'invalid' } : { kind: 'token', token };
}

/** Whether the caller may see this repository. Where not, it must look like one that does not exist. */
export function mayRead(caller: Caller, repository: { name: string; private: boolean }): boolean {
  if (!repository.private) return true;
  if (caller.kind !== 'token') return false;
  const { access, forge, scopes, isInstallation } = caller.token;
  // GitHub's other scopes show nothing private; GitLab and Gitea refuse whole requests for theirs.
  if (forge === 'github' && !isInstallation && !scopes.includes('repo')) return false;
  if (access === 'all') return true;
  const wanted = repository.name.toLowerCase();
  if ('owner' in access) return wanted.startsWith(`${access.owner.toLowerCase()}/`);
  return access.repositories.some((name) => name.toLowerCase() === wanted);
}

/** The token of an `Authorization` header, by its scheme: `bearer`, `token`, or the password of `basic`. */
export function authorizationToken(header: string | null, schemes: readonly string[]): string | null {
  const match = /^(\S+) +(\S+)$/.exec(header?.trim() ?? '');
  const scheme = match?.[1]?.toLowerCase();
  const value = match?.[2];
  if (scheme === undefined || value === undefined || !schemes.includes(scheme)) return null;
  if (scheme !== 'basic') return value;
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon === -1 ? decoded : decoded.slice(colon + 1) || decoded.slice(0, colon);
}

function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
