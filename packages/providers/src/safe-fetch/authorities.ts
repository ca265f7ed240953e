import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { normaliseHostName, parseAddress } from './address-rules.ts';
import { parseAllowedHosts } from './allowed-hosts.ts';

/** Who may sign the certificates of one host and port: nobody else is believed there, and they are believed nowhere else. */
export type HostAuthorities = { host: string; port: number; certificates: readonly string[] };

export type LoadedAuthorities =
  | { ok: true; authorities: HostAuthorities[] }
  /** One sentence for each fault. */
  | { ok: false; problems: string[] };

const PEM_BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

const MAX_BUNDLE_BYTES = 1024 * 1024;

/**
 * Reads `TINYFORGE_FORGE_CA`: entries separated by commas, each `host[:port]=/path/of/bundle.pem`. Without a port, 443. Every file is read
 * now and checked at the time `now`; all faults are told at once.
 */
export function loadAuthorities(list: string, now: Date): LoadedAuthorities {
  const authorities: HostAuthorities[] = [];
  const problems: string[] = [];
  for (const entry of list.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const loaded = loadEntry(entry, now);
    if (typeof loaded === 'string') problems.push(loaded);
    else if (authorities.some(({ host, port }) => host === loaded.host && port === loaded.port))
      problems.push(`"${entry}": that host has a file already; put all certificates into one.`);
    else authorities.push(loaded);
  }
  return problems.length === 0 ? { ok: true, authorities } : { ok: false, problems };
}

/** The certificates that count for a host (a name or a literal) and port; undefined: those of the system. */
export function findAuthorities(
  authorities: readonly HostAuthorities[],
  hostname: string,
  port: number,
): readonly string[] | undefined {
  const host = toKey(hostname);
  return authorities.find((entry) => entry.host === host && entry.port === port)?.certificates;
}

function toKey(hostname: string): string {
  return parseAddress(hostname) ?? normaliseHostName(hostname);
}

function loadEntry(entry: string, now: Date): HostAuthorities | string {
  const [, name, path] = /^([^=\s]+)\s*=\s*(.+)$/.exec(entry) ?? [];
  if (name === undefined || path === undefined)
    return `"${entry}" is not host=/path/of/bundle.pem, as in git.lan=/etc/ssl/lan.pem.`;
  const host = parseHost(name);
  if (!host) return `"${entry}": "${name}" is not a host name, host:port or address.`;
  if (!isAbsolute(path)) return `"${entry}": the path must be absolute.`;
  const certificates = loadBundle(path, now);
  return typeof certificates === 'string' ? `"${entry}": ${certificates}` : { ...host, certificates };
}

function parseHost(text: string): { host: string; port: number } | null {
  const withPort = /^(\[[^\]]+\]|[^:]+):\d+$/.test(text) ? text : `${text}:443`;
  const parsed = parseAllowedHosts(withPort);
  const [host] = parsed.ok ? parsed.hosts : [];
  if (!host || host.kind === 'range') return null;
  return { host: host.kind === 'name' ? host.name : host.address, port: host.port ?? 443 };
}

/** The certificates of a file, or what is wrong with it, to go on after a colon. */
function loadBundle(path: string, now: Date): string[] | string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return code === 'ENOENT' ? 'there is no such file.' : `the file can't be read (${code}).`;
  }
  if (text.length > MAX_BUNDLE_BYTES) return 'the file is larger than 1 MiB.';
  const blocks = [...text.matchAll(PEM_BLOCK)];
  if (blocks.some(([, label]) => label?.includes('PRIVATE KEY')))
    return 'the file holds a private key, which does not belong there.';
  const certificates = blocks.flatMap(([pem, label]) => (label === 'CERTIFICATE' ? [pem] : []));
  if (certificates.length === 0) return 'the file holds no certificate in PEM form.';

  const roots: X509Certificate[] = [];
  for (const [index, pem] of certificates.entries()) {
    try {
      const certificate = new X509Certificate(pem);
      if (isSelfSigned(certificate)) roots.push(certificate);
    } catch {
      return `certificate ${index + 1} of the file can't be read.`;
    }
  }
  if (roots.length === 0)
    return 'the file holds no certificate that is signed by its own key; without one nothing can be trusted.';
  const isValid = (root: X509Certificate) =>
    Date.parse(root.validFrom) <= now.getTime() && now.getTime() <= Date.parse(root.validTo);
  if (!roots.some(isValid))
    return `the certificate that is signed by its own key is not valid now (until ${roots[0]?.validTo}).`;
  return certificates;
}

/**
 * Whether a certificate is signed by its own key. `checkIssued` asks more, that it may sign others, which a
 * server's own certificate need not: it is trusted as it stands, for itself.
 */
function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey);
}
