import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type TestCertificate = { key: string; cert: string; certPath: string };

/** A certification authority of its own, in PEM, made by the system's openssl in this directory. */
export type TestAuthority = {
  certPath: string;
  /** A server's certificate; `days` may be negative, for one that has expired. */
  issue(host: string, days?: number): TestCertificate;
};

export function makeAuthority(directory: string, name: string): TestAuthority {
  const path = (file: string) => join(directory, `${name}-${file}`);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const makeKey = (file: string) =>
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', file);

  makeKey(path('ca.key'));
  const subject = ['-subj', `/CN=${name}`];
  openssl('req', '-x509', '-new', '-key', path('ca.key'), ...subject, '-days', '2', '-out', path('ca.pem'));

  let serial = 0;
  return {
    certPath: path('ca.pem'),
    issue(host, days = 2) {
      serial += 1;
      const [key, request, extensions, cert] = ['key', 'csr', 'ext', 'pem'].map((end) =>
        path(`${serial}.${end}`),
      ) as [string, string, string, string];
      makeKey(key);
      openssl('req', '-new', '-key', key, '-subj', `/CN=${host}`, '-out', request);
      writeFileSync(extensions, `subjectAltName=${/^[\d.]+$/.test(host) ? 'IP' : 'DNS'}:${host}\n`);
      const authority = ['-CA', path('ca.pem'), '-CAkey', path('ca.key'), '-set_serial', String(serial)];
      const times = ['-days', String(days), '-extfile', extensions];
      openssl('x509', '-req', '-in', request, ...authority, ...times, '-out', cert);
      return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8'), certPath: cert };
    },
  };
}

/**
 * A server's certificate that is signed by its own key and may sign no other, as `gitea cert` makes them
 * (cmd/cert.go: `KeyUsage` without `CertSign`, `BasicConstraintsValid` without `IsCA`).
 */
export function makeSelfSigned(directory: string, host: string): TestCertificate {
  const [key, cert] = ['key', 'pem'].map((end) => join(directory, `self-signed-${host}.${end}`)) as [
    string,
    string,
  ];
  const extensions = [
    `subjectAltName=${/^[\d.]+$/.test(host) ? 'IP' : 'DNS'}:${host}`,
    'keyUsage=critical,digitalSignature,keyEncipherment',
    'extendedKeyUsage=serverAuth',
    'basicConstraints=critical,CA:FALSE',
  ].flatMap((extension) => ['-addext', extension]);
  const algorithm = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', '/O=Acme Co'];
  const files = ['-days', '2', '-keyout', key, '-out', cert];
  execFileSync('openssl', ['req', '-x509', ...algorithm, ...subject, ...extensions, ...files], {
    stdio: 'pipe',
  });
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8'), certPath: cert };
}
