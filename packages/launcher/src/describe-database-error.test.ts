import { connect } from '@tinyforge/db';
import { createTestDatabase } from '@tinyforge/db/testing';
import { expect, test } from 'vitest';
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

test.each(['ECONNREFUSED', 'CONNECT_TIMEOUT', 'ECONNRESET', '42501', '53300', '55P03', '57P03'])(
  '%s, also inside the wrapping of Drizzle, names the place and no password',
  (code) => {
    const error = Object.assign(new Error('ada:hunter2'), { code });
    const sentence = describeDatabaseError(new Error('Failed query', { cause: error }), URL_WITH_PASSWORD);
    expect(sentence).toContain('db.example.com:5432/forge');
    expect(sentence).not.toContain('hunter2');
  },
);

test('anything else is not worded', () => {
  expect(describeDatabaseError(new TypeError('undefined is not a function'), URL_WITH_PASSWORD)).toBeNull();
});
