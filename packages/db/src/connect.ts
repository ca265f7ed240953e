import postgres from 'postgres';

/**
 * Opens a postgres.js client for a libpq-style URL. postgres.js itself cannot take a Unix socket out of a URL, so
 * both libpq forms are read here: `postgres://user@%2Frun%2Fpg/db` and `postgres:///db?host=/run/pg`.
 * Connects lazily: a wrong address shows at the first query. The caller ends the client.
 */
export function connect(url: string, options: postgres.Options<Record<string, never>> = {}): postgres.Sql {
  const socket = parseSocketUrl(url);
  if (socket === null) return postgres(url, options);
  return postgres({ ...socket, ...options });
}

type SocketAddress = { host: string; port: number; user?: string; password?: string; database?: string };

/** Where a URL names a socket folder: its parts. `null` for an ordinary host, or text that is no URL. */
function parseSocketUrl(url: string): SocketAddress | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  const host = parsed.searchParams.get('host') ?? decodeURIComponent(parsed.hostname);
  if (!host.startsWith('/')) return null;
  const database = decodeURIComponent(parsed.pathname.slice(1));
  return {
    host,
    port: Number(parsed.searchParams.get('port') ?? (parsed.port || 5432)),
    ...(parsed.username && { user: decodeURIComponent(parsed.username) }),
    ...(parsed.password && { password: decodeURIComponent(parsed.password) }),
    ...(database && { database }),
  };
}
