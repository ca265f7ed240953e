/** The port whose cookies have no port in their names: `PORT` where nothing else is set. */
const DEFAULT_PORT = '8090';

/**
 * Returns what the names of the sign-in library's cookies begin with. Browsers send a host's cookies to all its ports: two instances on one
 * host would overwrite each other's sessions if their names did not tell the port. Without a port in the address, and with the default
 * one, the prefix is `tinyforge` alone, as it always was: another one would end every session.
 *
 * @param baseUrl where browsers find this instance
 */
export function cookiePrefix(baseUrl: string): string {
  const { port } = new URL(baseUrl);
  return port === '' || port === DEFAULT_PORT ? 'tinyforge' : `tinyforge-${port}`;
}
