import { readSettings } from './database-settings.ts';
import { readTls, type TlsRequest } from './database-tls.ts';

/** Where a database is and how to sign in there: what a libpq connection URI says, in terms of this program. */
export type DatabaseAddress = {
  /** Host name, IP address without brackets, or the absolute folder of a Unix socket. */
  host: string;
  /** Address to connect to instead of looking up `host` (libpq's `hostaddr`). */
  hostAddress: string | null;
  port: number;
  /** Null: the system user's name, as in libpq. */
  user: string | null;
  password: string | null;
  /** Null: the same as `user`, as in libpq. */
  database: string | null;
  /** Never encrypted on a Unix socket, as in libpq. */
  tls: TlsRequest;
  connectTimeoutSeconds: number | null;
  /** Command-line options for the server (`options`), as they were written. */
  serverOptions: string | null;
  /** Whether the URI itself says that it leads to a pooler (`pgbouncer=true`). */
  isPooler: boolean;
};

export type DatabaseAddressResult =
  | { ok: true; address: DatabaseAddress }
  /** Each goes on after the name of the variable that holds the URI, has no full stop and quotes no secret. */
  | { ok: false; problems: string[] };

/** A connection URI that can't be used. The message goes on after the name of the variable that holds it. */
export class DatabaseAddressError extends Error {
  override readonly name = 'DatabaseAddressError';
}

const DEFAULT_PORT = 5432;
const DEFAULT_HOST = 'localhost';

/**
 * Reads a connection URI as providers hand it out: libpq's form, and the settings that other clients add to it.
 * Read here and not by `URL`: that refuses `postgres://user@/db?host=/run/postgresql`, and postgres.js sends every
 * setting that it does not know to the server, which then refuses the connection.
 *
 * Source: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 */
export function parseDatabaseAddress(uri: string): DatabaseAddressResult {
  const parts = splitUri(uri);
  if (parts === null) return { ok: false, problems: [MALFORMED] };
  const { settings, problems } = readSettings(parts.query);
  const hosts = settings.host ?? parts.host;
  const port = Number(settings.port ?? (parts.port || DEFAULT_PORT));
  if (hosts.includes(',') || parts.port.includes(',') || settings.port?.includes(',')) {
    problems.push('names several hosts; Tinyforge connects to one: name the primary server');
  } else if (!Number.isInteger(port) || port < 1 || port > 65535) {
    problems.push('must name a port from 1 to 65535');
  }
  const host = hosts || DEFAULT_HOST;
  const tls = readTls(settings, host.startsWith('/'));
  problems.push(...tls.problems);
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    address: {
      host,
      hostAddress: settings.hostaddr || null,
      port,
      user: settings.user ?? (parts.user || null),
      password: settings.password ?? (parts.password || null),
      database: settings.dbname ?? (parts.database || null),
      tls: tls.request,
      connectTimeoutSeconds: readTimeout(settings.connect_timeout),
      serverOptions: settings.options || null,
      isPooler: settings.pgbouncer !== undefined && isTrue(settings.pgbouncer),
    },
  };
}

/** Server and database for people: `host:port/database`, or the socket's folder. Never user or password. */
export function describeDatabaseAddress(uri: string): string {
  const parsed = parseDatabaseAddress(uri);
  if (!parsed.ok) return 'the address';
  const { host, port, database, user } = parsed.address;
  const name = database ?? user ?? '';
  if (host.startsWith('/')) return `${host}/${name}`;
  return `${host.includes(':') ? `[${host}]` : host}:${port}/${name}`;
}

const MALFORMED =
  'must be a connection string such as postgres://user:password@host:5432/database (special characters of the password percent-encoded)';

type UriParts = {
  user: string;
  password: string;
  host: string;
  port: string;
  database: string;
  query: [name: string, value: string][];
};

/** Null: not a connection URI, or one with broken percent-encoding. */
function splitUri(uri: string): UriParts | null {
  const found = /^postgres(?:ql)?:\/\/([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(uri.trim());
  if (!found) return null;
  const [, authority = '', path = '', query = ''] = found;
  const at = authority.lastIndexOf('@');
  const [, user = '', password = ''] = /^([^:]*):?(.*)$/s.exec(authority.slice(0, Math.max(at, 0))) ?? [];
  const where = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/s.exec(authority.slice(at + 1));
  if (!where) return null;
  const [, bracketed, plain = '', port = ''] = where;
  // A password with a raw "/" or "?" ends up here.
  if (!/^\d*(?:,.*)?$/.test(port)) return null;
  try {
    return {
      user: decodeURIComponent(user),
      password: decodeURIComponent(password),
      host: bracketed ?? decodeURIComponent(plain),
      port,
      database: decodeURIComponent(path),
      query: query
        .split('&')
        .filter((pair) => pair !== '')
        .map((pair) => {
          const [name = '', ...value] = pair.split('=');
          return [decodeURIComponent(name), decodeURIComponent(value.join('='))];
        }),
    };
  } catch {
    return null;
  }
}

export function isTrue(value: string): boolean {
  return ['true', '1', 'on', 'yes'].includes(value.toLowerCase());
}

/** 0 and less mean "no limit" in libpq; here the default then. */
function readTimeout(text: string | undefined): number | null {
  const seconds = Number(text ?? 0);
  return Number.isInteger(seconds) && seconds > 0 ? seconds : null;
}
