import { FORGES } from './forges.ts';
import type { ForgeKind } from './provider.ts';
import { canonicalHost } from './repository-address.ts';
import { isLiteralAllowed, isPortAllowed, parseAddress } from './safe-fetch/address-rules.ts';
import type { AllowedHost } from './safe-fetch/allowed-hosts.ts';

export type BaseUrlFault =
  | 'empty'
  | 'too_long'
  | 'not_a_url'
  | 'not_https'
  | 'has_credentials'
  | 'has_query'
  | 'port_not_allowed'
  | 'private_address';

export type ParsedBaseUrl = { ok: true; baseUrl: string } | { ok: false; code: BaseUrlFault };

/** Web address that new workloads of a forge start with; Gitea has no obvious one. */
export const DEFAULT_BASE_URLS: Readonly<Record<ForgeKind, string | null>> = {
  github: FORGES.github.defaultBaseUrl,
  gitlab: FORGES.gitlab.defaultBaseUrl,
  gitea: FORGES.gitea.defaultBaseUrl,
};

/**
 * Brings a typed web address of a forge into its one form: scheme, lower-case host, path prefix without a closing
 * slash. `git.example.com` gets https; a pasted API address loses its `/api/v4`. Addresses that the safe fetch would
 * refuse without asking DNS are refused here, where somebody can still correct them.
 */
export function parseBaseUrl(text: string, kind: ForgeKind, allowed: readonly AllowedHost[]): ParsedBaseUrl {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: false, code: 'empty' };
  if (trimmed.length > 512) return { ok: false, code: 'too_long' };
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (/[\\\s]/.test(withScheme) || !URL.canParse(withScheme)) return { ok: false, code: 'not_a_url' };

  const url = new URL(withScheme);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { ok: false, code: 'not_https' };
  if (url.username !== '' || url.password !== '') return { ok: false, code: 'has_credentials' };
  if (url.search !== '' || url.hash !== '' || /[?#]/.test(withScheme))
    return { ok: false, code: 'has_query' };
  if (!/^[\w./~-]*$/.test(url.pathname) || url.pathname.includes('//'))
    return { ok: false, code: 'not_a_url' };

  url.hostname = isHosted(url.hostname) ? canonicalHost(url.hostname) : withoutRootDot(url.hostname);
  const address = parseAddress(url.hostname);
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  if (address && !isLiteralAllowed(address, port, allowed)) return { ok: false, code: 'private_address' };
  if (!isPortAllowed(url, allowed))
    return { ok: false, code: url.protocol === 'http:' ? 'not_https' : 'port_not_allowed' };

  const path = url.pathname.replace(/\/$/, '');
  const { apiSuffix } = FORGES[kind];
  const prefix = path.endsWith(apiSuffix) ? path.slice(0, -apiSuffix.length) : path;
  return { ok: true, baseUrl: url.origin + prefix };
}

/** Whether this is another name of a hosted forge: people paste those of its API, of its SSH server, and the one with `www`. */
function isHosted(hostname: string): boolean {
  return /^(?:github\.com|gitlab\.com|[a-z0-9-]+\.ghe\.com)$/.test(canonicalHost(hostname));
}

function withoutRootDot(hostname: string): string {
  return hostname.replace(/\.$/, '');
}
