import { createServer, connect as openSocket, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { connect } from './connect.ts';
import { startTlsPostgres, type TlsPostgres } from './testing/index.ts';

let server: TlsPostgres;
beforeAll(async () => {
  server = await startTlsPostgres();
});
afterAll(() => server?.stop());

/** Whether the server sees an encrypted connection; the error's code where there is none. */
async function attempt(uri: string): Promise<boolean | string> {
  const sql = connect(uri, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    const [row] = await sql<{ ssl: boolean }[]>`select ssl from pg_stat_ssl where pid = pg_backend_pid()`;
    return row?.ssl ?? false;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

const UNKNOWN_AUTHORITY = expect.stringMatching(/^(UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER)/);

describe('a server that encrypts, with a certificate of a private authority', () => {
  test.each([
    ['', true],
    ['sslmode=disable', false],
    ['sslmode=allow', true],
    ['sslmode=prefer', true],
    ['sslmode=require', true],
    ['sslmode=require&sslrootcert=AUTHORITY', true],
    ['sslmode=require&sslrootcert=OTHER', UNKNOWN_AUTHORITY],
    ['sslmode=verify-ca&sslrootcert=AUTHORITY', true],
    ['sslmode=verify-ca&sslrootcert=OTHER', UNKNOWN_AUTHORITY],
    ['sslmode=verify-full&sslrootcert=AUTHORITY', true],
    ['sslmode=verify-full&sslrootcert=OTHER', UNKNOWN_AUTHORITY],
    ['sslmode=verify-full', UNKNOWN_AUTHORITY],
    ['sslmode=require&channel_binding=require', UNKNOWN_AUTHORITY],
    ['sslmode=require&channel_binding=require&sslrootcert=AUTHORITY', true],
    ['schema=public&pgbouncer=true&connection_limit=5&gssencmode=disable&application_name=x', true],
    ['options=-c%20geqo%3Doff&target_session_attrs=read-write&connect_timeout=5', true],
  ])('%s', async (settings, expected) => {
    const files = settings
      .replace('AUTHORITY', server.authorityFile)
      .replace('OTHER', server.otherAuthorityFile);
    expect(await attempt(server.uri(files))).toEqual(expected);
  });

  test('verify-full checks an address that is no name as well; verify-ca does not', async () => {
    const authority = `sslrootcert=${server.authorityFile}`;
    const at = (settings: string) => server.uri(`${settings}&${authority}`, '127.0.0.1');
    expect(await attempt(at('sslmode=verify-full'))).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await attempt(at('sslmode=verify-ca'))).toBe(true);
    const withAddress = server.uri(`sslmode=verify-full&hostaddr=127.0.0.1&${authority}`, 'localhost');
    expect(await attempt(withAddress)).toBe(true);
  });

  test('takes an IPv6 address', async () => {
    const proxy = createServer((client) => {
      const upstream = openSocket(server.port, '127.0.0.1');
      client.pipe(upstream).pipe(client);
      for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '::1', resolve));
    onTestFinished(() => void proxy.close());
    const address = proxy.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const uri = server.uri('', '[::1]').replace(`:${server.port}/`, `:${port}/`);
    expect(await attempt(uri)).toBe(true);
  });

  test('sends no password of the environment', async () => {
    const { password } = new URL(server.uri());
    vi.stubEnv('PGPASSWORD', password);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await attempt(server.uri().replace(`:${password}@`, '@'))).toBe('28P01');
  });
});

test('a server that does not encrypt: prefer goes on in plain text, require does not', async () => {
  await server.setTls(false);
  onTestFinished(() => server.setTls(true));
  expect(await attempt(server.uri())).toBe(false);
  expect(await attempt(server.uri('sslmode=allow'))).toBe(false);
  expect(await attempt(server.uri('sslmode=require'))).not.toBe(true);
});

test.each([
  ['sslrootcert=/nowhere/ca.pem', 'names a file that does not exist with sslrootcert: /nowhere/ca.pem'],
  ['sslrootcert=/etc/passwd', 'must name a PEM file of a certificate with sslrootcert: /etc/passwd'],
])('refuses %s', (settings, sentence) => {
  expect(() => connect(server.uri(settings))).toThrow(sentence);
});

describe('what answers is no database', () => {
  async function answerWith(answer: (client: Socket) => void): Promise<string> {
    const listener = createServer((client) => {
      client.on('error', () => client.destroy());
      answer(client);
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void listener.close());
    const address = listener.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return `postgres://ada:pw@127.0.0.1:${port}/forge`;
  }

  test('a proxy that closes every connection', async () => {
    const uri = await answerWith((client) => client.destroy());
    expect(await attempt(uri)).toBe('CLOSED_UNANSWERED');
    expect(await attempt(`${uri}?sslmode=disable`)).toBe('CLOSED_UNANSWERED');
  });

  test('a web server', async () => {
    const uri = await answerWith((client) =>
      client.once('data', () => client.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    expect(await attempt(uri)).toBe('CLOSED_UNANSWERED');
    expect(await attempt(`${uri}?sslmode=disable`)).toBe('CLOSED_UNANSWERED');
  });

  test('a client that is ended while it connects leaves no connection', async () => {
    let closed = () => {};
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const uri = await answerWith((client) => client.once('close', closed).resume());
    const sql = connect(uri, { max: 1, connect_timeout: 60 });
    const query = sql`select 1`.catch((error: Error & { code?: string }) => error.code);
    await new Promise((resolve) => setImmediate(resolve));
    await sql.end({ timeout: 0 });
    expect(await query).toBe('CONNECTION_DESTROYED');
    await isClosed;
  });
});
