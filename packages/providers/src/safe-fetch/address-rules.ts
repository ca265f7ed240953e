import ipaddr from 'ipaddr.js';
import type { AllowedHost } from './allowed-hosts.ts';

/** Cloud metadata and platform services outside the link-local range. */
const METADATA_ADDRESSES = new Set([
  '168.63.129.16', // Azure
  '100.100.100.200', // Alibaba Cloud, inside the carrier-grade range
  '192.0.0.192', // Oracle Cloud
  'fd00:ec2::254', // AWS, inside the unique local range
  'fd20:ce::254', // Google Cloud
  'fd00:42::42', // Scaleway
]);

/** Ranges that an allow-listed name or CIDR may open. Everything else that is special stays shut. */
const PRIVATE_RANGES = new Set(['private', 'uniqueLocal', 'carrierGradeNat']);

const PINNED_RANGES = new Set(['loopback', 'linkLocal', 'unspecified']);

/**
 * The canonical form of an IP literal (an IPv4-mapped one as IPv4), or null for anything else. Only the plain
 * spellings count: `new URL` has already turned `0x7f.1` and its kin into them.
 */
export function parseAddress(text: string): string | null {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  if (bare.includes('%')) return null; // a zone belongs to one machine's interface: never somebody's forge
  if (!ipaddr.IPv6.isValid(bare) && !ipaddr.IPv4.isValidFourPartDecimal(bare)) return null;
  return ipaddr.process(bare).toString();
}

/** IPv6 has handed out public addresses from here only; the rest is special or not assigned. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether everybody may connect there: public unicast, and not a cloud's metadata service. */
export function isPublicAddress(address: string): boolean {
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast' || METADATA_ADDRESSES.has(parsed.toString())) return false;
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_UNICAST);
}

/** Loopback, link-local, unspecified and metadata addresses: opened by literal address and port, or not at all. */
export function isAlwaysPinned(address: string): boolean {
  const processed = ipaddr.process(address);
  return PINNED_RANGES.has(processed.range()) || METADATA_ADDRESSES.has(processed.toString());
}

/** Whether the allow list lets this scheme and port be asked for at this host (a name or a literal). */
export function isPortAllowed(url: URL, allowed: readonly AllowedHost[]): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (url.protocol === 'https:' && port === 443) return true;
  const address = parseAddress(url.hostname);
  const name = normaliseHostName(url.hostname);
  return allowed.some(
    (entry) =>
      entry.kind !== 'range' &&
      entry.port === port &&
      (entry.kind === 'address' ? entry.address === address : entry.name === name),
  );
}

/** Whether a URL whose host is this literal may be connected to. */
export function isLiteralAllowed(address: string, port: number, allowed: readonly AllowedHost[]): boolean {
  if (isPublicAddress(address)) return true;
  const named = allowed.some(
    (entry) => entry.kind === 'address' && entry.address === address && (entry.port ?? 443) === port,
  );
  return named || isInAllowedRange(address, allowed);
}

/** Whether an address that this name resolved to may be connected to. */
export function isResolvedAddressAllowed(
  name: string,
  port: number,
  address: string,
  allowed: readonly AllowedHost[],
): boolean {
  if (isPublicAddress(address)) return true;
  if (!PRIVATE_RANGES.has(ipaddr.process(address).range()) || METADATA_ADDRESSES.has(address)) return false;
  const host = normaliseHostName(name);
  const named = allowed.some(
    (entry) => entry.kind === 'name' && entry.name === host && (entry.port ?? 443) === port,
  );
  return named || isInAllowedRange(address, allowed);
}

function isInAllowedRange(address: string, allowed: readonly AllowedHost[]): boolean {
  const parsed = ipaddr.process(address);
  if (!PRIVATE_RANGES.has(parsed.range()) || METADATA_ADDRESSES.has(address)) return false;
  return allowed.some((entry) => {
    if (entry.kind !== 'range') return false;
    const [base, bits] = ipaddr.parseCIDR(entry.range);
    return base.kind() === parsed.kind() && parsed.match(base, bits);
  });
}

/** Lower case, without the root dot: `Git.Example.com.` and `git.example.com` are one host. */
export function normaliseHostName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
