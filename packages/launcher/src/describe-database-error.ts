import { describeDatabaseAddress, parseDatabaseAddress } from '@tinyforge/db/address';
import { describeTlsError } from './describe-tls-error.ts';

/** How a connection was meant to go: the variable that holds its URI, and what is expected at the other end. */
export type DatabaseRoute = {
  variable?: 'DATABASE_URL' | 'DATABASE_DIRECT_URL';
  /** Whether a pooler is expected there, because `DATABASE_DIRECT_URL` is set too. */
  isPooler?: boolean;
};

/**
 * Describes what went wrong with a connection, for the person who set the variable. Names server and database, never the
 * password. `null`: not a problem of the connection.
 */
export function describeDatabaseError(
  error: unknown,
  uri: string,
  { variable = 'DATABASE_URL', isPooler = false }: DatabaseRoute = {},
): string | null {
  const cause = findCause(error);
  if (cause === null) return null;
  const where = describeDatabaseAddress(uri);
  const what = `${isPooler ? 'connection pooler' : 'database server'} at ${where}`;
  const fromPooler =
    cause.code === '08P01' ? describePoolerError(cause.message, { variable, isPooler, where }) : null;
  if (fromPooler !== null) return fromPooler;
  const aboutTls = describeTlsError(cause, { variable, what, uri });
  if (aboutTls !== null) return aboutTls;
  switch (cause.code) {
    case 'ECONNREFUSED':
      return `No ${isPooler ? 'connection pooler' : 'database server'} answers at ${where}. Start it, or correct ${variable}.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host of ${where} is not known here. Correct ${variable}, or the machine's name service.`;
    case 'ENOENT':
      return `There is no database socket at ${where}. Start the server, or correct ${variable}.`;
    case 'EACCES':
    case 'EPERM':
      return `This user may not use the database socket at ${where}. Let it enter that folder, or correct ${variable}.`;
    case 'CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `The ${what} can't be reached (${cause.code}). A firewall or a wrong address in ${variable} are the usual reasons.`;
    case 'CLOSED_UNANSWERED':
      return `What answers at ${where} closes the connection and is no PostgreSQL: another program's port, or a proxy without a server behind it. Start the server, or correct ${variable}.`;
    case 'NO_ANSWER':
      return isPooler
        ? describePoolerWithoutServer(where)
        : `The ${what} takes statements and does not answer them. Its log says why.`;
    case 'ECONNRESET':
    case 'CONNECTION_CLOSED':
    case 'CONNECTION_ENDED':
      return `The ${what} closed the connection. Its log says why; if it wants TLS, add sslmode=require to ${variable}.`;
    case '28P01':
      return `The ${what} refuses the user or password in ${variable}.`;
    case '28000':
      return describeRefusedUser(cause.routine, { uri, what, variable });
    case '3D000':
      return `The database of ${where} does not exist. Create it (createdb), or correct ${variable}.`;
    case '42501':
      return `The database user of ${where} has too few rights. It must own the database, or be allowed to create schemas and tables in it (ALTER DATABASE … OWNER TO …).`;
    case '25006':
      return `The ${what} takes no changes: it is a standby, or set to read-only. Name the primary server in ${variable}.`;
    case '53300':
      return `The ${what} has no free connection. Tinyforge uses up to ${MOST_CONNECTIONS} of them.`;
    case '53100':
      return `The ${what} has no space left on its disk.`;
    case '55P03':
      return `Another process has been migrating the database at ${where} for two minutes. Wait for it, or end it, and start again.`;
    case '57P03':
      return `The ${what} is still starting up. Try again in a moment.`;
    default:
      return null;
  }
}

/** Two pools, and one connection for migrations and what the launcher does besides. */
const MOST_CONNECTIONS = 16;

/** For a `DATABASE_URL` that turns out to lead to a pooler, or a `DATABASE_DIRECT_URL` that does not lead past one. */
export function describeUnexpectedPooler(
  variable: 'DATABASE_URL' | 'DATABASE_DIRECT_URL',
  where: string,
): string {
  return variable === 'DATABASE_URL'
    ? `DATABASE_URL leads to a connection pooler (${where}), through which the database can't be brought up to date. Set DATABASE_DIRECT_URL too: the address of the database server itself, as the owner of the tables.`
    : `DATABASE_DIRECT_URL leads to a connection pooler (${where}), and must lead past it. Name the database server itself there, with its own port.`;
}

/** PgBouncer gives every error of its own the code 08P01, and never translates it. */
function describePoolerError(
  message: string,
  { variable, isPooler, where }: Required<DatabaseRoute> & { where: string },
): string | null {
  if (/unsupported startup parameter/.test(message))
    return isPooler
      ? `The connection pooler at ${where} refuses a setting of DATABASE_URL (${message}). Remove "options" from it, or let the pooler take them.`
      : describeUnexpectedPooler(variable, where);
  if (/does not exist|no such database/.test(message))
    return `The connection pooler at ${where} knows no such database. Add it to the pooler's [databases], or correct ${variable}.`;
  if (/authentication failed|no such user|not allowed/.test(message))
    return `The connection pooler at ${where} refuses the user or password in ${variable}. The pooler has a list of users of its own (auth_file).`;
  if (/server login|server down|server conn|query_wait_timeout|connect failed/.test(message))
    return describePoolerWithoutServer(where);
  return null;
}

function describePoolerWithoutServer(where: string): string {
  return `The connection pooler at ${where} answers, and gets no connection to the database server behind it. Its log says why; the pooler's own settings name that server, not Tinyforge's.`;
}

/** The same SQLSTATE for three reasons; the name of the server's function tells them apart in every language. */
function describeRefusedUser(
  routine: string | null,
  { uri, what, variable }: { uri: string; what: string; variable: string },
): string {
  const parsed = parseDatabaseAddress(uri);
  const isSocket = parsed.ok && parsed.address.host.startsWith('/');
  if (routine === 'auth_failed' && isSocket)
    return `The ${what} lets in only the system user of the same name (peer), and Tinyforge runs as another one. Name that user in ${variable}, or connect with a password through host and port.`;
  if (routine !== 'ClientAuthentication')
    return `The ${what} refuses the user or password in ${variable}: there is no such user, or it may not sign in (ALTER ROLE … LOGIN).`;
  const isEncrypted = parsed.ok && parsed.address.tls.mode !== 'off';
  const hint = isSocket
    ? ''
    : isEncrypted
      ? ' If it lets this user in without TLS only, write sslmode=disable.'
      : ' If it wants TLS, write sslmode=require.';
  return `The ${what} does not let in the user and the machine that connect with ${variable}: its pg_hba.conf has no line for them.${hint}`;
}

type Cause = { code: string; message: string; routine: string | null; altNames: string | null };

/** postgres.js and Node both put a code into `code`; Drizzle wraps the error as its cause. */
function findCause(error: unknown): Cause | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'string') {
    const routine = 'routine' in error && typeof error.routine === 'string' ? error.routine : null;
    return { code: error.code, message: error.message, routine, altNames: altNamesOf(error) };
  }
  if (error instanceof AggregateError) return findCause(error.errors[0]);
  return findCause(error.cause);
}

/** Names in the certificate that was refused, as in `DNS:db.example.com, IP Address:10.0.0.1`. */
function altNamesOf(error: Error): string | null {
  const certificate: unknown = 'cert' in error ? error.cert : null;
  if (certificate === null || typeof certificate !== 'object' || !('subjectaltname' in certificate))
    return null;
  return typeof certificate.subjectaltname === 'string' ? certificate.subjectaltname : null;
}
