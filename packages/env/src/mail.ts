import { isIP } from 'node:net';
import { z } from 'zod';

/**
 * `tls`: from the first byte. `starttls`: begins in the clear, and nothing is said before it is encrypted. `none`: in the clear, for a server on this
 * machine and where the operator says so.
 */
export type MailEncryption = 'tls' | 'starttls' | 'none';

/** The mail server that the operator names, and who mail comes from. */
export type MailSettings = {
  /** A name or an address, without brackets. */
  host: string;
  port: number;
  encryption: MailEncryption;
  /** Null: the server wants none. */
  login: { user: string; password: string } | null;
  /** `name` may be empty. */
  from: { name: string; address: string };
};

export const MAIL_VARIABLES = ['TINYFORGE_SMTP_URL', 'TINYFORGE_MAIL_FROM'] as const;

/** The ports of RFC 8314 (TLS) and RFC 6409 (submission). */
const PORTS = { 'smtps:': 465, 'smtp:': 587 } as const;
const HOST_NAME =
  /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)*$/i;
/** The only thing that may stand behind the `?`. */
const UNENCRYPTED = '?encryption=none';

/** The value may hold a password: no message quotes it. */
export const smtpUrl = z.string().transform((text, context): Omit<MailSettings, 'from'> => {
  const read = readSmtpUrl(text.trim());
  if (typeof read !== 'string') return read;
  context.addIssue({ code: 'custom', message: read });
  return z.NEVER;
});

function readSmtpUrl(text: string): Omit<MailSettings, 'from'> | string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const protocol = url?.protocol;
  if (!url || (protocol !== 'smtp:' && protocol !== 'smtps:') || url.hostname === '') {
    return 'must be the address of a mail server, such as smtps://user:password@mail.example.com (special characters of user and password percent-encoded)';
  }
  // A slash, question mark or number sign in a password that was not encoded ends up here too.
  if ((url.pathname !== '' && url.pathname !== '/') || url.hash !== '') {
    return 'must end after the host and port (special characters of user and password percent-encoded)';
  }
  if (url.search !== '' && url.search !== UNENCRYPTED) {
    return `may have nothing behind the host and port but ${UNENCRYPTED}`;
  }
  if (url.search !== '' && protocol === 'smtps:') {
    return `can't be smtps:// and have ${UNENCRYPTED}: smtps:// is encrypted from the first byte`;
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) === 0 && !HOST_NAME.test(host)) return 'must name a host or an IP address';
  if (url.port === '0') return 'must name a port from 1 to 65535';
  const login = readLogin(url);
  if (typeof login === 'string') return login;
  const encryption =
    protocol === 'smtps:' ? 'tls' : url.search !== '' || isLoopback(host) ? 'none' : 'starttls';
  return { host, port: url.port === '' ? PORTS[protocol] : Number(url.port), encryption, login };
}

function readLogin({ username, password }: URL): MailSettings['login'] | string {
  if (username === '' && password === '') return null;
  if (username === '' || password === '') return 'must have both a user and a password, or neither';
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    return 'must have its user and password percent-encoded (a % is %25)';
  }
}

/** Only what can be nothing else: whatever a name server decides is on another machine. */
function isLoopback(host: string): boolean {
  return (
    host.toLowerCase() === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
  );
}

/** An address, or a name with one in angle brackets. Not quoted: whoever mixes up the two variables wrote a password here. */
export const mailFrom = z.string().transform((text, context): MailSettings['from'] => {
  const [, name = '', bracketed] = /^(.*?)\s*<([^<>]*)>$/s.exec(text.trim()) ?? [];
  const address = bracketed ?? text.trim();
  const unquoted = name.replace(/^"(.*)"$/s, '$1');
  if (z.email().safeParse(address).success && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>"\\]/u.test(unquoted)) {
    return { name: unquoted, address };
  }
  context.addIssue({
    code: 'custom',
    message: 'must be an email address, or a name with one, such as Tinyforge <forge@example.com>',
  });
  return z.NEVER;
});

/** The same as it was written, with its password: the dashboard's process reads it again. */
export function pickMailVariables(
  source: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    MAIL_VARIABLES.flatMap((name) => {
      const value = source[name];
      return value ? [[name, value]] : [];
    }),
  );
}
