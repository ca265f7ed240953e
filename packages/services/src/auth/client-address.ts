import { BlockList, isIP } from 'node:net';

/** The only header that the sign-in library reads an address from; whatever a client sends under it is replaced. */
export const CLIENT_ADDRESS_HEADER = 'x-tinyforge-client-address';

export type TrustedProxies = { includes(address: string): boolean };

/**
 * @param entries addresses or CIDR ranges, as `TINYFORGE_TRUSTED_PROXIES` gives them
 * @throws when one is neither
 */
export function createTrustedProxies(entries: readonly string[]): TrustedProxies {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const family = familyOf(address);
    if (!family) throw new Error(`Not an address or CIDR range: ${entry}`);
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return {
    includes(address) {
      const plain = unmapped(address);
      const family = familyOf(plain);
      return family !== null && list.check(plain, family);
    },
  };
}

/**
 * Address of whoever sent a request. `X-Forwarded-For` counts only when the peer is a trusted proxy, and is then read from the right up to
 * the first address that is none: everything further left is the sender's own claim.
 *
 * @param peer address of the other end of the connection; null where it is not known
 */
export function resolveClientAddress(
  peer: string | null,
  forwardedFor: string | null,
  proxies: TrustedProxies,
): string | null {
  if (peer === null || !isIP(unmapped(peer))) return null;
  let address = unmapped(peer);
  if (!proxies.includes(address) || forwardedFor === null) return address;
  for (const claimed of forwardedFor.split(',').reverse()) {
    const hop = parseHop(claimed);
    if (hop === null) return address;
    address = hop;
    if (!proxies.includes(hop)) return hop;
  }
  return address;
}

/** Proxies write an entry with or without a port, and IPv6 with a port in brackets: `203.0.113.7:51234`, `[2001:db8::1]:443`, `[2001:db8::1]`. */
const BRACKETED = /^\[([^\]]+)\](?::\d{1,5})?$/;
const IPV4_WITH_PORT = /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/;

/** The address of one entry of `X-Forwarded-For`, without port and brackets; null where the entry is not an address. */
function parseHop(entry: string): string | null {
  const text = entry.trim();
  const bracketed = BRACKETED.exec(text)?.[1];
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? unmapped(bracketed) : null;
  const address = unmapped(IPV4_WITH_PORT.exec(text)?.[1] ?? text);
  return isIP(address) ? address : null;
}

function familyOf(address: string): 'ipv4' | 'ipv6' | null {
  const family = isIP(address);
  return family === 0 ? null : family === 4 ? 'ipv4' : 'ipv6';
}

/** `::ffff:10.0.0.1` is how a dual-stack socket writes `10.0.0.1`. */
function unmapped(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}
