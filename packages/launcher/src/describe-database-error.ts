/**
 * Words what went wrong with a connection, for the person who set `DATABASE_URL`. Names server and database, never the
 * password. `null`: not a problem of the connection.
 */
export function describeDatabaseError(error: unknown, url: string): string | null {
  const code = codeOf(error);
  const where = describeAddress(url);
  switch (code) {
    case 'ECONNREFUSED':
      return `No database server answers at ${where}. Start it, or correct DATABASE_URL.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host of ${where} is not known here. Correct DATABASE_URL, or the machine's name service.`;
    case 'ENOENT':
      return `There is no database socket at ${where}. Start the server, or correct DATABASE_URL.`;
    case 'CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `The database server at ${where} can't be reached (${code}). A firewall or a wrong address in DATABASE_URL are the usual reasons.`;
    case 'ECONNRESET':
    case 'CONNECTION_CLOSED':
    case 'CONNECTION_ENDED':
      return `The database server at ${where} closed the connection. If it wants TLS, add ?sslmode=require to DATABASE_URL.`;
    case '28P01':
    case '28000':
      return `The database server at ${where} refuses the user or password in DATABASE_URL.`;
    case '3D000':
      return `The database of ${where} does not exist. Make it (createdb), or correct DATABASE_URL.`;
    case '42501':
      return `The database user of ${where} has too few rights. It must own the database, or be allowed to create schemas and tables in it.`;
    case '53300':
      return `The database server at ${where} has no free connection.`;
    case '55P03':
      return `Another process has been migrating the database at ${where} for two minutes. Wait for it, or end it, and start again.`;
    case '57P03':
      return `The database server at ${where} is still starting up. Try again in a moment.`;
    default:
      return null;
  }
}

/** `host:port/database`, or the socket's folder. */
function describeAddress(url: string): string {
  if (!URL.canParse(url)) return 'DATABASE_URL';
  const { hostname, port, pathname, searchParams } = new URL(url);
  const host = searchParams.get('host') ?? decodeURIComponent(hostname);
  return host.startsWith('/') ? `${host}${pathname}` : `${host}:${port || 5432}${pathname}`;
}

/** postgres.js and Node both put it into `code`; Drizzle wraps the error as its cause. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}
