import { FORGES } from './forges.ts';
import { isNameSegment } from './git-names.ts';
import type { ForgeKind } from './provider.ts';

export type RepositoryFault =
  | 'empty'
  | 'too_long'
  | 'other_origin'
  | 'not_a_name'
  | 'needs_owner'
  | 'too_deep';

export type ParsedRepository = { ok: true; repository: string } | { ok: false; code: RepositoryFault };

/**
 * Reads `owner/name` (GitLab: `group/sub/name`). With the base URL, a web page or clone address of that forge, pasted
 * whole, does as well: `https://github.com/acme/web/tree/main`, `git@github.com:acme/web.git`.
 */
export function parseRepository(text: string, kind: ForgeKind, baseUrl?: string): ParsedRepository {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: false, code: 'empty' };
  if (trimmed.length > 2048) return { ok: false, code: 'too_long' };
  const forge = FORGES[kind];

  let segments: string[];
  if (isAddress(trimmed)) {
    const below = baseUrl === undefined ? null : pathBelow(trimmed, baseUrl);
    if (below === null) return { ok: false, code: 'other_origin' };
    segments = forge.nameFromWebPath(below.split('/').filter((segment) => segment !== ''));
  } else {
    segments = trimmed.replace(/^\/|\/$/g, '').split('/');
  }

  const name = segments.at(-1)?.replace(/\.git$/, '') ?? '';
  const named = [...segments.slice(0, -1), name];
  if (!named.every(isNameSegment)) return { ok: false, code: 'not_a_name' };
  if (named.length === 1 && forge.isRepositoryId?.(name)) return { ok: true, repository: name };
  if (named.length < forge.nameSegments.min) return { ok: false, code: 'needs_owner' };
  if (named.length > forge.nameSegments.max) return { ok: false, code: 'too_deep' };
  const repository = named.join('/');
  return repository.length > 512 ? { ok: false, code: 'too_long' } : { ok: true, repository };
}

function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /^[^/\s]+@[^/\s]+:/.test(text);
}

/** The path of a pasted address below the forge's base URL; null where it belongs to another place. */
function pathBelow(text: string, baseUrl: string): string | null {
  const base = new URL(baseUrl);
  const scp = /^[^/\s@]+@(?<host>[^/\s:]+):(?<path>.+)$/.exec(text);
  // An SSH address has its own port and no path prefix: the host name is all that can agree.
  if (scp?.groups) return scp.groups.host?.toLowerCase() === base.hostname ? (scp.groups.path ?? '') : null;
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol === 'ssh:') return url.hostname.toLowerCase() === base.hostname ? url.pathname : null;
  const prefix = base.pathname.replace(/\/$/, '');
  if (url.origin !== base.origin || !url.pathname.startsWith(`${prefix}/`)) return null;
  return url.pathname.slice(prefix.length);
}
