import { describe, expect, test } from 'vitest';
import { describeDatabaseAddress, parseDatabaseAddress } from './database-address.ts';

function addressOf(uri: string) {
  const parsed = parseDatabaseAddress(uri);
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.address;
}

function problemsOf(uri: string): string[] {
  const parsed = parseDatabaseAddress(uri);
  return parsed.ok ? [] : parsed.problems;
}

const withSettings = (settings: string) => `postgres://ada:pw@db.example.com/forge?${settings}`;
const modeOf = (settings: string) => addressOf(withSettings(settings)).tls.mode;

describe('where the database is', () => {
  test.each([
    ['postgres://ada:p%40ss@db.example.com:6432/forge', 'db.example.com', 6432, 'ada', 'p@ss', 'forge'],
    ['postgresql://ada@db/forge', 'db', 5432, 'ada', null, 'forge'],
    ['postgres://db/forge', 'db', 5432, null, null, 'forge'],
    ['postgres://ada:pw@[2001:db8::1]:5433/forge', '2001:db8::1', 5433, 'ada', 'pw', 'forge'],
    ['postgres://u@/db?host=/var/run/postgresql', '/var/run/postgresql', 5432, 'u', null, 'db'],
    ['postgres:///db?host=/run/pg&port=5433&user=u', '/run/pg', 5433, 'u', null, 'db'],
    ['postgres://u@%2Frun%2Fpg/db', '/run/pg', 5432, 'u', null, 'db'],
    ['postgres://u:raw#at@sign@db/forge', 'db', 5432, 'u', 'raw#at@sign', 'forge'],
    ['postgres://u:pw@db?sslmode=require', 'db', 5432, 'u', 'pw', null],
  ])('%s', (uri, host, port, user, password, database) => {
    expect(addressOf(uri)).toMatchObject({ host, port, user, password, database });
  });

  test.each([
    ['mysql://db/forge', 'connection string'],
    ['postgres://ada:hunter2%@db/forge', 'percent-encoded'],
    ['postgres://ada:hunter2@db:http/forge', 'connection string'],
    ['postgres://ada:hunter2@db:70000/forge', 'a port from 1 to 65535'],
    ['postgres://ada:hunter2@one:5432,two:5432/forge', 'several hosts'],
    ['postgres://ada:hunter2@one,two/forge', 'several hosts'],
    ['postgres://ada:hunter2?x@db/forge', 'connection string'],
  ])('refuses %s', (uri, sentence) => {
    const problems = problemsOf(uri);
    expect(problems).toEqual([expect.stringContaining(sentence)]);
    expect(problems.join()).not.toContain('hunter2');
  });

  test('describes server and database without user and password', () => {
    expect(describeDatabaseAddress('postgres://ada:hunter2@db/forge')).toBe('db:5432/forge');
    expect(describeDatabaseAddress('postgres://ada:hunter2@[::1]:6432/forge')).toBe('[::1]:6432/forge');
    expect(describeDatabaseAddress('postgres://ada@/forge?host=/run/pg')).toBe('/run/pg/forge');
    expect(describeDatabaseAddress('nonsense')).toBe('the address');
  });
});

describe('settings as providers write them', () => {
  test.each([
    ['Neon', 'sslmode=require&channel_binding=require', 'verify-full'],
    ['Prisma', 'schema=public&pgbouncer=true&connection_limit=5&pool_timeout=0', 'prefer'],
    ['Prisma with TLS', 'sslmode=require&sslaccept=strict', 'verify-full'],
    ['Supabase on Vercel', 'sslmode=require&supa=base-pooler.x&pgbouncer=true', 'require'],
    [
      'libpq',
      'gssencmode=disable&target_session_attrs=read-write&client_encoding=UTF8&keepalives=1',
      'prefer',
    ],
    ['Rails', 'pool=5&prepared_statements=false&sslmode=disable', 'off'],
    ['node-postgres', 'ssl=true', 'require'],
    ['node-postgres without a check', 'sslmode=no-verify', 'require'],
  ])('%s: %s', (_, settings, mode) => {
    expect(modeOf(settings)).toBe(mode);
  });

  test('takes time limit, server options and the word of a pooler over', () => {
    const uri = withSettings('connect_timeout=7&options=-c%20geqo%3Doff&pgbouncer=true');
    expect(addressOf(uri)).toMatchObject({
      connectTimeoutSeconds: 7,
      serverOptions: '-c geqo=off',
      isPooler: true,
    });
    expect(addressOf(withSettings('connect_timeout=0&pgbouncer=false'))).toMatchObject({
      connectTimeoutSeconds: null,
      isPooler: false,
    });
  });

  test.each([
    ['schema=forge', 'has the setting "schema". Tinyforge keeps its tables in the schema "public"'],
    ['options=-c%20search_path%3Dforge', 'has the setting "options" with a search_path'],
    ['gssencmode=require', 'has the setting "gssencmode". Tinyforge does not encrypt with GSSAPI'],
    ['target_session_attrs=standby', 'name the primary server'],
    ['require_auth=scram-sha-256', 'pg_hba.conf'],
    ['service=forge', 'no service file'],
    ['statement_timeout=5000', 'has the setting "statement_timeout". Tinyforge does not know it: remove it'],
  ])('refuses %s', (settings, sentence) => {
    expect(problemsOf(withSettings(settings))).toEqual([expect.stringContaining(sentence)]);
  });

  test('tells all problems at once and quotes no value', () => {
    const problems = problemsOf(withSettings('service=hunter2&sslmode=hunter2&schema=hunter2'));
    expect(problems).toHaveLength(3);
    expect(problems.join()).not.toContain('hunter2');
  });
});

describe('sslmode', () => {
  test.each([
    ['', 'prefer'],
    ['sslmode=disable', 'off'],
    ['sslmode=allow', 'prefer'],
    ['sslmode=prefer', 'prefer'],
    ['sslmode=require', 'require'],
    ['sslmode=verify-full', 'verify-full'],
    ['sslmode=verify-ca&sslrootcert=/ca.pem', 'verify-ca'],
    ['sslmode=require&sslrootcert=/ca.pem', 'verify-ca'],
    ['sslrootcert=/ca.pem', 'verify-full'],
    ['sslrootcert=system', 'verify-full'],
    ['sslmode=require&sslrootcert=', 'require'],
    ['requiressl=1', 'require'],
  ])('%s is %s', (settings, mode) => {
    expect(modeOf(settings)).toBe(mode);
  });

  test('is ignored on a socket, as in libpq', () => {
    expect(addressOf('postgres://u@/db?host=/run/pg&sslmode=verify-full').tls).toEqual({ mode: 'off' });
  });

  test.each([
    ['sslmode=strict', 'must have an sslmode of disable, allow, prefer, require, verify-ca, verify-full'],
    ['sslmode=verify-ca', 'must have sslrootcert with sslmode=verify-ca'],
    ['sslmode=prefer&sslrootcert=/ca.pem', 'has sslrootcert, which sslmode=prefer would not use'],
    ['sslmode=require&sslrootcert=system', 'must have sslmode=verify-full with sslrootcert=system'],
    ['sslmode=disable&channel_binding=require', 'has channel_binding=require, which needs TLS'],
    ['sslmode=verify-full&sslrootcert=ca.pem', 'must name an absolute path with sslrootcert'],
    ['sslmode=require&sslcert=/c.pem', 'must have sslcert and sslkey together'],
    ['sslcert=/c.pem&sslkey=/k.pem', 'must have sslmode=require or more with a client certificate'],
    ['sslmode=require&ssl_min_protocol_version=SSLv3', 'must have a ssl_min_protocol_version of TLSv1'],
  ])('refuses %s', (settings, sentence) => {
    expect(problemsOf(withSettings(settings))).toEqual([expect.stringContaining(sentence)]);
  });
});
