import { isAbsolute } from 'node:path';
import type { SecureVersion } from 'node:tls';
import type { DatabaseSettings } from './database-settings.ts';

/** What a connection URI asks for as to encryption. Files are named, not read. */
export type TlsRequest =
  /** `prefer` encrypts where the server can, without checking who it is. */
  { mode: 'off' } | { mode: 'prefer' } | RequiredTls;

export type RequiredTls = {
  /** `require` checks nothing, `verify-ca` the certificate's authority, `verify-full` the host name too. */
  mode: 'require' | 'verify-ca' | 'verify-full';
  /** PEM file of the authorities to believe; null: those that Node.js comes with. */
  authorityFile: string | null;
  client: { certificateFile: string; keyFile: string; passphrase: string | null } | null;
  revocationFile: string | null;
  sendsServerName: boolean;
  minVersion: SecureVersion | null;
  maxVersion: SecureVersion | null;
};

const MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
type Mode = (typeof MODES)[number];

const VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

/**
 * Translates libpq's TLS settings, and the spellings of other clients.
 *
 * As in libpq: no `sslmode` is `prefer`; `require` with a file of authorities is `verify-ca`; `sslrootcert=system` is
 * `verify-full`. Otherwise than in libpq: `allow` is `prefer`; a file of authorities without `sslmode` is `verify-full`;
 * `channel_binding=require` is kept by checking the certificate, since postgres.js has no channel binding.
 */
export function readTls(
  settings: DatabaseSettings,
  isSocket: boolean,
): { request: TlsRequest; problems: string[] } {
  const problems: string[] = [];
  const authority = settings.sslrootcert || null;
  const asked = readMode(settings, problems);
  const mode = chooseMode(asked, authority, settings.channel_binding === 'require', problems);
  for (const name of ['sslrootcert', 'sslcert', 'sslkey', 'sslcrl'] as const) {
    const path = settings[name];
    const isSystem = name === 'sslrootcert' && path === 'system';
    if (path && !isSystem && !isAbsolute(path)) problems.push(`must name an absolute path with ${name}`);
  }
  if (Boolean(settings.sslcert) !== Boolean(settings.sslkey))
    problems.push('must have sslcert and sslkey together');
  const [minVersion, maxVersion] = (['ssl_min_protocol_version', 'ssl_max_protocol_version'] as const).map(
    (name) => readVersion(name, settings[name], problems),
  );
  if (isSocket || mode === 'disable') return { request: { mode: 'off' }, problems };
  if (mode === 'allow' || mode === 'prefer') {
    if (settings.sslcert) problems.push('must have sslmode=require or more with a client certificate');
    return { request: { mode: 'prefer' }, problems };
  }
  return {
    request: {
      mode,
      authorityFile: authority === 'system' ? null : authority,
      client:
        settings.sslcert && settings.sslkey
          ? {
              certificateFile: settings.sslcert,
              keyFile: settings.sslkey,
              passphrase: settings.sslpassword ?? null,
            }
          : null,
      revocationFile: settings.sslcrl || null,
      sendsServerName: settings.sslsni !== '0',
      minVersion: minVersion ?? null,
      maxVersion: maxVersion ?? null,
    },
    problems,
  };
}

/** Null: nothing was asked for. */
function readMode(settings: DatabaseSettings, problems: string[]): Mode | null {
  const isStrict = settings.sslaccept === 'strict';
  const written = (settings.sslmode || settings.ssl || '').toLowerCase();
  if (isStrict && written !== 'disable') return 'verify-full';
  if (written === '') return settings.requiressl === '1' ? 'require' : null;
  if (['true', '1', 'on', 'no-verify'].includes(written)) return 'require';
  if (['false', '0', 'off'].includes(written)) return 'disable';
  const known = MODES.find((mode) => mode === written);
  if (known !== undefined) return known;
  problems.push(`must have an sslmode of ${MODES.join(', ')}`);
  return null;
}

function chooseMode(
  asked: Mode | null,
  authority: string | null,
  bindsChannel: boolean,
  problems: string[],
): Mode {
  if (authority === 'system') {
    if (asked !== null && asked !== 'verify-full')
      problems.push('must have sslmode=verify-full with sslrootcert=system');
    return 'verify-full';
  }
  if (authority !== null) {
    if (asked === null) return 'verify-full';
    if (asked === 'require') return 'verify-ca';
    if (asked !== 'verify-ca' && asked !== 'verify-full')
      problems.push(`has sslrootcert, which sslmode=${asked} would not use: write sslmode=verify-full`);
    return asked;
  }
  if (asked === 'verify-ca')
    problems.push(
      'must have sslrootcert with sslmode=verify-ca (any public authority would do otherwise), or sslmode=verify-full',
    );
  if (!bindsChannel || asked === 'verify-full') return asked ?? 'prefer';
  if (asked === 'disable')
    problems.push('has channel_binding=require, which needs TLS: write sslmode=verify-full');
  return 'verify-full';
}

function readVersion(name: string, text: string | undefined, problems: string[]): SecureVersion | null {
  if (!text) return null;
  const version = VERSIONS.find((known) => known.toLowerCase() === text.toLowerCase());
  if (version === undefined) problems.push(`must have a ${name} of ${VERSIONS.join(', ')}`);
  return version ?? null;
}
