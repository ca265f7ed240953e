import { createTransport } from 'nodemailer';
import type { Logger } from 'pino';
import type { MailSettings } from './mail-settings.ts';
import { takeTurns } from './take-turns.ts';

export type Mail = {
  /** One address. */
  to: string;
  subject: string;
  text: string;
  /** The same as a document. */
  html: string;
};

/**
 * Why a mail was not sent: `unreachable` (no connection, or it broke), `insecure` (no TLS, or a certificate that is not believed), `login` (user or password),
 * `recipient` (the server takes no mail for this address), `refused` (it takes this mail from nobody, or not from us), `later` (it says: not now),
 * `timeout` (no answer in time: the mail may arrive all the same).
 */
export type MailFailure =
  | 'unreachable'
  | 'insecure'
  | 'login'
  | 'recipient'
  | 'refused'
  | 'later'
  | 'timeout';
export type MailOutcome = { outcome: 'sent' } | { outcome: 'failed'; reason: MailFailure };

export type Mailer = {
  /** Where links in mails lead: an origin. */
  baseUrl: string;
  /** Hands a mail to the server, within a bounded time, two at once: others wait, and their time runs meanwhile. Never throws: a failure is an outcome, and is logged without the server's words. */
  send(mail: Mail): Promise<MailOutcome>;
};

export type MailerOptions = {
  settings: MailSettings;
  baseUrl: string;
  log: Logger;
  /** Milliseconds for all of it. */
  timeoutMs?: number;
  /** Certificates to believe, in PEM, in the place of those that Node believes; for tests. */
  authorities?: string;
};

const TIMEOUT_MS = 15_000;
/** Connections to a server that may hang. */
const MAX_AT_ONCE = 2;

/**
 * Sends mail by SMTP, the one way out that is not the safe fetch: the operator names one server, and nothing that anybody types changes which. An invitation is a
 * key, so where it must be encrypted and can't be, nothing is sent.
 */
export function createMailer({
  settings: { host, port, encryption, login, from },
  baseUrl,
  log,
  timeoutMs = TIMEOUT_MS,
  authorities,
}: MailerOptions): Mailer {
  const transport = createTransport({
    host,
    port,
    secure: encryption === 'tls',
    requireTLS: encryption === 'starttls',
    // A server on this machine often offers STARTTLS with a certificate that nobody knows.
    ignoreTLS: encryption === 'none',
    ...(login && { auth: { user: login.user, pass: login.password } }),
    ...(authorities !== undefined && { tls: { ca: authorities } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    // A mail is what it says, and nothing that a path or an address in it names.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const inTurn = takeTurns(MAX_AT_ONCE);
  return {
    baseUrl,
    async send({ to, ...mail }) {
      // The limits above begin anew at each step, and with each byte that comes in.
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        await inTurn(async () => {
          signal.throwIfAborted();
          await transport.sendMail({
            from,
            // As an object, so that no comma or bracket makes several out of one.
            to: { name: '', address: to },
            ...mail,
            // RFC 3834: nobody's "I am on holiday" answers this.
            headers: { 'Auto-Submitted': 'auto-generated' },
            signal,
          });
        });
        return { outcome: 'sent' };
      } catch (error) {
        const fault = readFault(error);
        const reason = signal.aborted ? 'timeout' : failureOf(fault);
        // Not the error itself: a server's words may quote what it was sent.
        log.warn({ reason, code: fault.code, status: fault.status }, 'a mail was not sent');
        return { outcome: 'failed', reason };
      }
    },
  };
}

type Fault = {
  /** As nodemailer or the system names it. */
  code: string | null;
  /** The command that was answered. */
  command: string | null;
  /** The server's reply code. */
  status: number | null;
  isCertificate: boolean;
};

function readFault(error: unknown): Fault {
  const { code, command, responseCode, message } = (error instanceof Error ? error : {}) as Partial<
    Record<string, unknown>
  >;
  return {
    code: typeof code === 'string' ? code : null,
    command: typeof command === 'string' ? command : null,
    status: typeof responseCode === 'number' ? responseCode : null,
    // OpenSSL's faults come as ESOCKET too.
    isCertificate: /certificate|SSL|TLS|ALTNAME/i.test(`${code} ${message}`),
  };
}

/** Replies are those of RFC 5321: 4yz asks to try again, 5yz is final. */
function failureOf({ code, command, status, isCertificate }: Fault): MailFailure {
  if (code === 'ETIMEDOUT') return 'timeout';
  if (code === 'ETLS' || code === 'EREQUIRETLS') return 'insecure';
  if (status === null) {
    if (code === 'EAUTH' || code === 'ENOAUTH') return 'login';
    if (code === 'EENVELOPE' || code === 'EMESSAGE') return 'recipient';
    return isCertificate ? 'insecure' : 'unreachable';
  }
  if (status < 500) return 'later';
  // A server that knows no EHLO knows no STARTTLS.
  if (command === 'EHLO') return 'insecure';
  if (code === 'EAUTH') return 'login';
  // 530: it wants a login, or encryption, first.
  if (status === 530) return 'login';
  return command === 'RCPT TO' ? 'recipient' : 'refused';
}
