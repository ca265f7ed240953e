import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** The one that the server lets in, whatever the user. */
export const SMTP_PASSWORD = 'p@ss/word that nobody logs';

/** A mail as the server got it: `raw` with its headers. */
export type ReceivedMail = {
  from: string;
  to: string[];
  raw: string;
  encrypted: boolean;
  user: string | null;
};

export type SmtpServer = {
  port: number;
  received: ReceivedMail[];
  close(): Promise<void>;
};

/** A real SMTP server on loopback, which keeps what it gets. Ask it for nothing and it takes everything, in the clear or after STARTTLS. */
export async function startSmtpServer(options: SMTPServerOptions = {}): Promise<SmtpServer> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    // A password that is not encrypted too: who sends one is what is tested.
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth: ({ username, password }, _, done) =>
      password === SMTP_PASSWORD ? done(null, { user: username }) : done(new Error(`No: ${password}`)),
    onData: (stream, { envelope, secure, user }, done) => {
      let raw = '';
      stream.on('data', (chunk: Buffer) => {
        raw += chunk.toString();
      });
      stream.on('end', () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        const to = envelope.rcptTo.map(({ address }) => address);
        received.push({ from, to, raw, encrypted: secure, user: typeof user === 'string' ? user : null });
        done();
      });
    },
    ...options,
  });
  // Clients that hang up are part of the tests.
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => listening.once('listening', () => resolve()));
  return {
    port: (listening.address() as AddressInfo).port,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The text of a mail's parts, decoded: they are quoted-printable or base64. */
export function readMail(raw: string): string {
  const soft = raw.replace(/=\r\n/g, '');
  const bytes = soft.replace(/((?:=[0-9A-F]{2})+)/g, (hex) =>
    Buffer.from(hex.replaceAll('=', ''), 'hex').toString(),
  );
  return bytes.replace(/(?<=base64\r\n\r\n)[A-Za-z0-9+/=\r\n]+/g, (text) =>
    Buffer.from(text, 'base64').toString(),
  );
}
