/** Settings of a connection URI that have a meaning here. */
const USED = [
  'host',
  'hostaddr',
  'port',
  'user',
  'password',
  'dbname',
  'connect_timeout',
  'options',
  'pgbouncer',
  'sslmode',
  'ssl',
  'sslaccept',
  'requiressl',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'sslpassword',
  'sslcrl',
  'sslsni',
  'ssl_min_protocol_version',
  'ssl_max_protocol_version',
  'channel_binding',
] as const;

export type DatabaseSettings = Partial<Record<(typeof USED)[number], string>>;

/** Settings that change nothing here: they tune other clients' pools and sockets, or name what is always the same. */
const HARMLESS = new Set([
  'application_name',
  'fallback_application_name',
  'keepalives',
  'keepalives_idle',
  'keepalives_interval',
  'keepalives_count',
  'tcp_user_timeout',
  'load_balance_hosts',
  'max_protocol_version',
  'sslcompression',
  'sslnegotiation',
  'krbsrvname',
  'gsslib',
  'gssdelegation',
  // Prisma, Rails, asyncpg, lib/pq
  'connection_limit',
  'pool',
  'pool_size',
  'pool_timeout',
  'socket_timeout',
  'statement_cache_size',
  'prepared_statements',
  'binary_parameters',
  // Supabase on Vercel
  'supa',
  'workaround',
]);

const ONLY_PUBLIC =
  'Tinyforge keeps its tables in the schema "public": remove the setting, or name a database of its own';

/** Settings of which only some values change nothing; with any other value the sentence says what to do. */
const HARMLESS_IF: Readonly<Record<string, { values: string[]; otherwise: string }>> = {
  schema: { values: ['public'], otherwise: ONLY_PUBLIC },
  currentschema: { values: ['public'], otherwise: ONLY_PUBLIC },
  search_path: { values: ['public'], otherwise: ONLY_PUBLIC },
  gssencmode: {
    values: ['disable', 'prefer'],
    otherwise: 'Tinyforge does not encrypt with GSSAPI: use sslmode=verify-full instead',
  },
  client_encoding: {
    values: ['utf8', 'utf-8', 'unicode', 'auto'],
    otherwise: 'Tinyforge speaks UTF-8: remove the setting',
  },
  target_session_attrs: {
    values: ['any', 'read-write', 'primary'],
    otherwise: 'Tinyforge writes: name the primary server',
  },
  replication: {
    values: ['false', 'off', 'no', '0'],
    otherwise: 'Tinyforge needs an ordinary connection: remove the setting',
  },
  sslcertmode: {
    values: ['allow'],
    otherwise: 'Tinyforge shows a client certificate where sslcert names one: remove the setting',
  },
};

/** Settings that ask for what Tinyforge can't do. Dropping them would make the connection less safe, or another one. */
const REFUSED: Readonly<Record<string, string>> = {
  require_auth: 'Tinyforge can not choose how the server asks for the password: set that in pg_hba.conf',
  requirepeer: 'Tinyforge can not check who runs the server at a socket: remove it',
  passfile: 'Tinyforge reads no password file: put the password into the address',
  service: 'Tinyforge reads no service file: write the address out',
  servicefile: 'Tinyforge reads no service file: write the address out',
  sslcrldir: 'Tinyforge reads one file of revoked certificates: name it with sslcrl',
  sslidentity: 'Tinyforge reads client certificates as PEM: name them with sslcert and sslkey',
};

/**
 * Sorts the settings of a connection URI: those that mean something here, and a problem for each that can neither be
 * honoured nor dropped. Of a setting that is written twice the last counts, as in libpq.
 */
export function readSettings(query: readonly [name: string, value: string][]): {
  settings: DatabaseSettings;
  problems: string[];
} {
  const settings: DatabaseSettings = {};
  const problems: string[] = [];
  for (const [written, value] of query) {
    const name = written.toLowerCase();
    const used = USED.find((known) => known === name);
    if (used !== undefined) settings[used] = value;
    else if (!HARMLESS.has(name)) problems.push(...findProblem(name, written, value));
  }
  if (settings.options !== undefined && /search_path/i.test(settings.options))
    problems.push(`has the setting "options" with a search_path. ${ONLY_PUBLIC}`);
  return { settings, problems };
}

function findProblem(name: string, written: string, value: string): string[] {
  const some = HARMLESS_IF[name];
  if (some?.values.includes(value.toLowerCase())) return [];
  const why =
    some?.otherwise ??
    REFUSED[name] ??
    'Tinyforge does not know it: remove it. What is meant for the server belongs to the role (ALTER ROLE … SET …)';
  return [`has ${nameOf(written)}. ${why}`];
}

/** Quoted only where it looks like a name: a password with a raw "?" would end up here. */
function nameOf(written: string): string {
  return /^[A-Za-z][\w.-]{0,40}$/.test(written) ? `the setting "${written}"` : 'a setting without a name';
}
