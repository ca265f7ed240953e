import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { type ConnectionOptions, checkServerIdentity, createSecureContext } from 'node:tls';
import { DatabaseAddressError } from './database-address.ts';
import type { TlsRequest } from './database-tls.ts';

/**
 * Reads the files that a connection URI names and returns the `ssl` option of postgres.js.
 * @param host as the URI names it: what the certificate must name with `verify-full`, an IP address too
 * @throws {DatabaseAddressError} where a file can't be read or does not hold what it should
 */
export function loadTls(request: TlsRequest, host: string): false | 'prefer' | ConnectionOptions {
  if (request.mode === 'off') return false;
  if (request.mode === 'prefer') return 'prefer';
  const { mode, authorityFile, client, revocationFile, minVersion, maxVersion } = request;
  const options: ConnectionOptions = {
    rejectUnauthorized: mode !== 'require',
    checkServerIdentity: (_, certificate) =>
      mode === 'verify-full' ? checkServerIdentity(host, certificate) : undefined,
    servername: request.sendsServerName && isIP(host) === 0 ? host : '',
    ...(authorityFile !== null && { ca: readPem('sslrootcert', authorityFile, 'CERTIFICATE') }),
    ...(revocationFile !== null && { crl: readPem('sslcrl', revocationFile, 'X509 CRL') }),
    ...(client !== null && {
      cert: readPem('sslcert', client.certificateFile, 'CERTIFICATE'),
      key: readPem('sslkey', client.keyFile, 'PRIVATE KEY'),
      ...(client.passphrase !== null && { passphrase: client.passphrase }),
    }),
    ...(minVersion !== null && { minVersion }),
    ...(maxVersion !== null && { maxVersion }),
  };
  assertUsable(options);
  return options;
}

function readPem(setting: string, path: string, kind: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new DatabaseAddressError(
      code === 'ENOENT'
        ? `names a file that does not exist with ${setting}: ${path}`
        : `names a file that can't be read with ${setting}: ${path} (${code})`,
    );
  }
  if (!new RegExp(`-----BEGIN [A-Z0-9 ]*${kind}-----`).test(text))
    throw new DatabaseAddressError(
      `must name a PEM file of a ${kind.toLowerCase()} with ${setting}: ${path}`,
    );
  return text;
}

/** Node.js would say so only at the first connection, and for some of it in words of OpenSSL alone. */
function assertUsable(options: ConnectionOptions): void {
  try {
    createSecureContext(options);
  } catch (error) {
    const reason = error instanceof Error && 'reason' in error ? ` (${String(error.reason)})` : '';
    throw new DatabaseAddressError(
      `names certificates or a key that can't be used${reason}: check sslrootcert, sslcert, sslkey and sslpassword`,
    );
  }
}
