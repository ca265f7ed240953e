import { DatabaseAddressError, parseDatabaseAddress } from './database-address.ts';
import { loadTls } from './load-tls.ts';

export { DatabaseAddressError, describeDatabaseAddress, parseDatabaseAddress } from './database-address.ts';

/**
 * Checks a connection URI without connecting: its form, its settings and the files that it names.
 * @returns problems, each of which goes on after the name of the variable that holds the URI; no secret is quoted
 */
export function findAddressProblems(uri: string): string[] {
  const parsed = parseDatabaseAddress(uri);
  if (!parsed.ok) return parsed.problems;
  try {
    loadTls(parsed.address.tls, parsed.address.host);
    return [];
  } catch (error) {
    if (error instanceof DatabaseAddressError) return [error.message];
    throw error;
  }
}
