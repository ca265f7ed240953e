import { hostname, networkInterfaces } from 'node:os';

export type AllowedOrigins = {
  /** As a browser writes them: `http://192.168.1.5:8090`. */
  list(): readonly string[];
  includes(origin: string): boolean;
};

/**
 * The origins whose pages may change something: the configured address, or, where none is, loopback and this machine's own names and
 * addresses on the port that it serves. Other ports of this machine are other applications.
 */
export function createAllowedOrigins({
  baseUrl,
  port,
}: {
  /** `TINYFORGE_BASE_URL`. */
  baseUrl: string | null;
  port: number;
}): AllowedOrigins {
  const list = () => {
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
    return [...new Set(hosts.filter(isHost).map((host) => new URL(`http://${host}:${port}`).origin))];
  };
  return { list, includes: (origin) => list().includes(origin) };
}

function isHost(host: string): boolean {
  return URL.canParse(`http://${host}`);
}
