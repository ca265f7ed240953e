import { connect } from '@tinyforge/db';
import { createTestDatabase, startTlsPostgres, type TlsPostgres } from '@tinyforge/db/testing';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { describeDatabaseError } from './describe-database-error.ts';

const URL_WITH_PASSWORD = 'postgres://ada:hunter2@db.example.com/forge';

/** What a real connection to `url` fails with. */
async function failureOf(url: string): Promise<unknown> {
  const sql = connect(url, { max: 1, connect_timeout: 2 });
  try {
    await sql`select 1`;
    return null;
  } catch (error) {
    return error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

test('a host that does not exist', async () => {
  const url = 'postgres://ada:hunter2@no-such-host.invalid/forge';
  expect(describeDatabaseError(await failureOf(url), url)).toBe(
    "The host of no-such-host.invalid:5432/forge is not known here. Correct DATABASE_URL, or the machine's name service.",
  );
});

test('a socket folder without a server', async () => {
  const url = 'postgres://ada@%2Ftmp%2Fno-such-folder/forge';
  expect(describeDatabaseError(await failureOf(url), url)).toContain(
    'no database socket at /tmp/no-such-folder/forge',
  );
});

test('a database that does not exist, and a user that does not', async () => {
  const { url, drop } = await createTestDatabase();
  const missing = url.replace(/[^/]+$/, 'missing');
  expect(describeDatabaseError(await failureOf(missing), missing)).toContain('/missing does not exist');
  const stranger = url.replace('tinyforge_app', 'stranger');
  expect(describeDatabaseError(await failureOf(stranger), stranger)).toContain(
    'refuses the user or password',
  );
  await drop();
});

test.each([
  'ECONNREFUSED',
  'CONNECT_TIMEOUT',
  'CLOSED_UNANSWERED',
  'NO_ANSWER',
  'ECONNRESET',
  'EACCES',
  '25006',
  '42501',
  '53100',
  '53300',
  '55P03',
  '57P03',
])('%s, also inside the wrapping of Drizzle, names the place and no password', (code) => {
  const error = Object.assign(new Error('ada:hunter2'), { code });
  const sentence = describeDatabaseError(new Error('Failed query', { cause: error }), URL_WITH_PASSWORD);
  expect(sentence).toContain('db.example.com:5432/forge');
  expect(sentence).not.toContain('hunter2');
});

describe('encryption', () => {
  let server: TlsPostgres;
  beforeAll(async () => {
    server = await startTlsPostgres();
  });
  afterAll(() => server?.stop());
  const sentenceFor = async (settings: string, host?: string) => {
    const uri = server.uri(settings, host);
    return describeDatabaseError(await failureOf(uri), uri, { variable: 'DATABASE_DIRECT_URL' });
  };

  test('an authority that is not known here', async () => {
    for (const settings of ['sslmode=verify-full', `sslrootcert=${server.otherAuthorityFile}`]) {
      expect(await sentenceFor(settings)).toBe(
        `The certificate of the database server at localhost:${server.port}/tinyforge comes from an authority that is not known here. ` +
          'Name the PEM file of that authority in DATABASE_DIRECT_URL: sslrootcert=/path/to/ca.pem.',
      );
    }
    expect(await sentenceFor('sslmode=require&channel_binding=require')).toContain(
      'keeps channel_binding=require by checking the certificate',
    );
  });

  test('a certificate for another name', async () => {
    expect(await sentenceFor(`sslrootcert=${server.authorityFile}`, '127.0.0.1')).toContain(
      'is for another name (DNS:localhost). Write that name as the host in DATABASE_DIRECT_URL',
    );
  });

  test('a server that does not encrypt', async () => {
    await server.setTls(false);
    onTestFinished(() => server.setTls(true));
    for (const mode of ['require', 'verify-full'])
      expect(await sentenceFor(`sslmode=${mode}`)).toContain(
        'does not encrypt, and DATABASE_DIRECT_URL asks for it',
      );
  });

  test('a server that takes only encrypted connections, or none', async () => {
    onTestFinished(() => server.allowOnly('host'));
    await server.allowOnly('hostssl');
    expect(await sentenceFor('sslmode=disable')).toContain('If it wants TLS, write sslmode=require.');
    expect(await failureOf(server.uri())).toBeNull();
    await server.allowOnly('hostnossl');
    expect(await sentenceFor('sslmode=require')).toContain('write sslmode=disable');
  });

  test.each([
    ['CERT_HAS_EXPIRED', 'has expired'],
    ['CERT_NOT_YET_VALID', 'clocks'],
    ['CERT_REVOKED', 'was revoked'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'sslcert and sslkey'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'sslcert and sslkey'],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'versions of TLS'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'does not encrypt'],
  ])('%s', (code, sentence) => {
    const error = Object.assign(new Error('ada:hunter2'), { code });
    const described = describeDatabaseError(error, URL_WITH_PASSWORD);
    expect(described).toContain(sentence);
    expect(described).toContain('db.example.com:5432/forge');
  });
});

test('a socket that only another system user may use', () => {
  const error = Object.assign(new Error('Peer authentication failed'), {
    code: '28000',
    routine: 'auth_failed',
  });
  expect(describeDatabaseError(error, 'postgres://ada@/forge?host=/run/pg')).toContain(
    'The database server at /run/pg/forge lets in only the system user of the same name (peer)',
  );
});

test('anything else is not worded', () => {
  expect(describeDatabaseError(new TypeError('undefined is not a function'), URL_WITH_PASSWORD)).toBeNull();
});
