import { isLiteralAllowed, isPortAllowed, parseAddress } from './safe-fetch/address-rules.ts';
import type { AllowedHost } from './safe-fetch/allowed-hosts.ts';

export type TargetUrlFault =
  | 'empty'
  | 'too_long'
  | 'not_a_url'
  | 'not_https'
  | 'has_credentials'
  | 'port_not_allowed'
  | 'private_address';

export type ParsedTargetUrl = { ok: true; url: string } | { ok: false; code: TargetUrlFault };

const MAX_LENGTH = 2048;

/**
 * Brings a typed address that something is to be sent to into its one form. What the safe fetch would refuse without asking DNS is
 * refused here, where somebody can still correct it. Path and query are kept; a fragment would never be sent.
 */
export function parseTargetUrl(text: string, allowed: readonly AllowedHost[]): ParsedTargetUrl {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: false, code: 'empty' };
  if (trimmed.length > MAX_LENGTH) return { ok: false, code: 'too_long' };
  if (/[\\\s]/.test(trimmed) || !URL.canParse(trimmed)) return { ok: false, code: 'not_a_url' };

  const url = new URL(trimmed);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { ok: false, code: 'not_https' };
  if (url.username !== '' || url.password !== '') return { ok: false, code: 'has_credentials' };
  url.hash = '';

  const address = parseAddress(url.hostname);
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  if (address && !isLiteralAllowed(address, port, allowed)) return { ok: false, code: 'private_address' };
  if (!isPortAllowed(url, allowed))
    return { ok: false, code: url.protocol === 'http:' ? 'not_https' : 'port_not_allowed' };
  return { ok: true, url: url.href };
}
