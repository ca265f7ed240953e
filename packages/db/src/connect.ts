import { userInfo } from 'node:os';
import postgres, { type Options, type Sql } from 'postgres';
import { DatabaseAddressError, parseDatabaseAddress } from './database-address.ts';
import { loadTls } from './load-tls.ts';
import { createSockets } from './open-sockets.ts';

export type ConnectOptions = Options<Record<string, never>>;

/**
 * Reads a connection URI (`parseDatabaseAddress` says which) and the files that it names, once, and returns what opens
 * postgres.js clients for it. postgres.js gets everything spelled out: left to itself it sends unknown settings to the
 * server, takes no socket and no IPv6 address out of a URI, and fills gaps from `PGPASSWORD` and the like.
 * A client connects lazily: a wrong address shows at the first query. The caller ends it.
 * @throws {DatabaseAddressError} for a URI that can't be used, or that names a file that can't
 */
export function createConnector(uri: string): (options: ConnectOptions) => Sql {
  const parsed = parseDatabaseAddress(uri);
  if (!parsed.ok) throw new DatabaseAddressError(parsed.problems.join('; '));
  const { host, hostAddress, port, password, tls, serverOptions, connectTimeoutSeconds } = parsed.address;
  const user = parsed.address.user ?? systemUser();
  const ssl = loadTls(tls, host);
  const place = host.startsWith('/')
    ? { path: `${host}/.s.PGSQL.${port}` }
    : { host: hostAddress ?? host, port };
  return (options) => {
    const sockets = createSockets(place);
    const settings = {
      ...place,
      socket: sockets.open,
      // The server's first words after a sign-in.
      onparameter: sockets.markProven,
      user,
      // A function, because an empty text would be replaced by `PGPASSWORD`.
      password: () => password ?? '',
      database: parsed.address.database ?? user,
      ssl,
      ...options,
      ...(connectTimeoutSeconds !== null && { connect_timeout: connectTimeoutSeconds }),
      connection: { ...(serverOptions !== null && { options: serverOptions }), ...options.connection },
    };
    const client = postgres(settings);
    const end = client.end;
    // postgres.js leaves a socket alone that still connects.
    return Object.assign(client, {
      end: (how?: { timeout?: number }) => end(how).finally(() => sockets.destroyAll()),
    });
  };
}

/** Opens one client; see `createConnector`. */
export function connect(uri: string, options: ConnectOptions = {}): Sql {
  return createConnector(uri)(options);
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    throw new DatabaseAddressError('must name a user: the system user of this process has no name');
  }
}
