import { hostname, networkInterfaces } from 'node:os';

export type AllowedOrigins = {
  /**
   * As a browser writes them: `http://192.168.1.5:8090`.
   *
   * @param host the request's `Host` header; null: none
   */
  list(host: string | null): readonly string[];
  includes(origin: string, host: string | null): boolean;
};

/** Names that no name server can point at another machine, with a port or without. */
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/;

/**
 * The origins whose pages may change something: the configured address, or, where none is, loopback and this machine's own names and
 * addresses on the port that it serves. Other ports of this machine are other applications, except the one that the request itself was sent to by a
 * loopback name: a forwarded port (`ssh -L 9000:localhost:8090`). That `Origin` and `Host` are equal proves nothing for any other name: a name
 * server can point a foreign name here (DNS rebinding).
 */
export function createAllowedOrigins({
  baseUrl,
  port,
}: {
  /** `TINYFORGE_BASE_URL`. */
  baseUrl: string | null;
  port: number;
}): AllowedOrigins {
  const list = (host: string | null) => {
    if (baseUrl !== null) return [new URL(baseUrl).origin];
    // Asked for each time: a laptop changes its addresses.
    const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
    const hosts = [
      'localhost',
      '127.0.0.1',
      '[::1]',
      hostname().toLowerCase(),
      ...addresses
        .filter(({ address }) => !address.includes('%'))
        .map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address)),
    ];
    const own = hosts.filter(isHost).map((name) => new URL(`http://${name}:${port}`).origin);
    const forwarded =
      host !== null && LOOPBACK_HOST.test(host) && isHost(host) ? [new URL(`http://${host}`).origin] : [];
    return [...new Set([...own, ...forwarded])];
  };
  return { list, includes: (origin, host) => list(host).includes(origin) };
}

function isHost(host: string): boolean {
  return URL.canParse(`http://${host}`);
}
