import ipaddr from 'ipaddr.js';
import { isAlwaysPinned, normaliseHostName, parseAddress } from './address-rules.ts';

/**
 * One entry of the operator's allow list. With a port: http and https on exactly that port. Without: https on
 * 443. A name opens private addresses that it resolves to, a range those inside it; neither opens loopback,
 * link-local or metadata addresses, which need an `address` entry with a port.
 */
export type AllowedHost =
  | { kind: 'name'; name: string; port: number | null }
  | { kind: 'address'; address: string; port: number | null }
  | { kind: 'range'; range: string };

export type ParsedAllowedHosts = { ok: true; hosts: AllowedHost[] } | { ok: false; error: string };

const NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** Such a host is an IPv4 address in some spelling to every URL parser, `0x7f.1` too. */
const ENDS_IN_NUMBER = /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/;

/** Names of this machine (RFC 6761). They resolve to loopback, which no name opens. */
const LOCALHOST = /(?:^|\.)localhost$/;

/**
 * Parses `TINYFORGE_ALLOWED_HOSTS`: entries separated by commas or white space, each `host`, `host:port`,
 * `10.0.0.5`, `10.0.0.5:8443`, `[fd00::5]:8443` or a CIDR. The first fault is told in a sentence.
 */
export function parseAllowedHosts(list: string): ParsedAllowedHosts {
  const hosts: AllowedHost[] = [];
  for (const entry of list.split(/[\s,]+/).filter((part) => part !== '')) {
    const parsed = parseEntry(entry);
    if (typeof parsed === 'string') return { ok: false, error: parsed };
    hosts.push(parsed);
  }
  return { ok: true, hosts };
}

function parseEntry(entry: string): AllowedHost | string {
  const [, scheme, host = ''] = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)/i.exec(entry) ?? [];
  if (scheme !== undefined) {
    // What stands before an "@" may be a password, and is not quoted.
    const bare = host.slice(host.lastIndexOf('@') + 1);
    return `write "${bare}" without ${scheme}.`;
  }
  if (entry.includes('/')) return parseRange(entry);
  const bare = parseAddress(entry);
  const match = /^(?:\[(?<v6>[^\]]+)\]|(?<host>[^:[\]]+))(?::(?<port>\d{1,5}))?$/.exec(entry);
  const port = match?.groups?.port === undefined ? null : Number(match.groups.port);
  if (port !== null && (port < 1 || port > 65_535))
    return `"${entry}": the port must be between 1 and 65535.`;

  const address = bare ?? parseAddress(match?.groups?.v6 ?? match?.groups?.host ?? '');
  if (address) {
    if (port === null && isAlwaysPinned(address))
      return `"${entry}": loopback, link-local and metadata addresses need a port, as in 127.0.0.1:3000.`;
    return { kind: 'address', address, port };
  }
  const name = normaliseHostName(match?.groups?.host ?? '');
  if (LOCALHOST.test(name))
    return `"${entry}" would open nothing: this machine is opened by address and port. Write 127.0.0.1:3000 (with the forge's own port) here and in the forge's address.`;
  if (NAME.test(name) && !ENDS_IN_NUMBER.test(name)) return { kind: 'name', name, port };
  return `"${entry}" is not a host name, host:port, address or CIDR.`;
}

function parseRange(entry: string): AllowedHost | string {
  if (!ipaddr.isValidCIDR(entry)) return `"${entry}" is not a CIDR, as in 10.0.0.0/8.`;
  const [base] = ipaddr.parseCIDR(entry);
  if (isAlwaysPinned(base.toString()))
    return `"${entry}": a range can't open loopback, link-local or metadata addresses; name address and port.`;
  return { kind: 'range', range: entry };
}
