import { describe, expect, test } from 'vitest';
import { parseEnvironment } from './parse-environment.ts';

const KEY = 'k'.repeat(32);
const OTHER_KEY = 'o'.repeat(44);

function environmentOf(source: Record<string, string | undefined>) {
  const result = parseEnvironment(source, '/srv/tinyforge');
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result.environment;
}

function problemsOf(source: Record<string, string | undefined>): string[] {
  const result = parseEnvironment(source, '/srv/tinyforge');
  return result.ok ? [] : result.problems;
}

test('nothing set: port 8090, every address, the embedded database, .data', () => {
  expect(environmentOf({})).toEqual({
    port: 8090,
    host: null,
    databaseUrl: null,
    databaseDirectUrl: null,
    databaseIsPooled: false,
    databaseRole: null,
    dataDir: '/srv/tinyforge/.data',
    dataDirIsChosen: false,
    secretKeys: [],
    baseUrl: null,
    trustedProxies: [],
    allowedHosts: '',
    forgeCa: '',
    forgeProxy: '',
    eventRetention: null,
    signIn: { providers: [], domains: [], linksByEmail: [] },
    signInVariables: {},
    requireSecondFactor: null,
    mail: null,
    mailVariables: {},
    firstAdmin: null,
    unknownVariables: [],
  });
});

test('everything set', () => {
  expect(
    environmentOf({
      PORT: '80',
      TINYFORGE_HOST: '127.0.0.1',
      DATABASE_URL: 'postgresql://app:p%40ss@pooler:6432/tinyforge',
      DATABASE_DIRECT_URL: 'postgres://owner@db/tinyforge',
      TINYFORGE_DATABASE_ROLE: 'tinyforge_app',
      TINYFORGE_DATA_DIR: '/var/data',
      TINYFORGE_SECRET_KEY: `${KEY}, ${OTHER_KEY}`,
      TINYFORGE_BASE_URL: 'https://Forge.Example.com/',
      TINYFORGE_TRUSTED_PROXIES: '10.0.0.0/8 2001:db8::1',
      TINYFORGE_ALLOWED_HOSTS: 'git.internal:8443',
      TINYFORGE_FORGE_CA: 'git.internal:8443=/etc/ssl/lan.pem',
      TINYFORGE_FORGE_PROXY: 'http://ada:secret@proxy.internal:3128',
      TINYFORGE_EVENT_RETENTION: '18 months',
      TINYFORGE_REQUIRE_SECOND_FACTOR: 'admins',
      TINYFORGE_SMTP_URL: 'smtps://ada:p%40ss@mail.example.com',
      TINYFORGE_MAIL_FROM: 'Tinyforge <forge@example.com>',
      TINYFORGE_ADMIN_EMAIL: 'ada@example.com',
      TINYFORGE_ADMIN_PASSWORD: 'correct horse',
    }),
  ).toEqual({
    port: 80,
    host: '127.0.0.1',
    databaseUrl: 'postgresql://app:p%40ss@pooler:6432/tinyforge',
    databaseDirectUrl: 'postgres://owner@db/tinyforge',
    databaseIsPooled: true,
    databaseRole: 'tinyforge_app',
    dataDir: '/var/data',
    dataDirIsChosen: true,
    secretKeys: [KEY, OTHER_KEY],
    baseUrl: 'https://forge.example.com',
    trustedProxies: ['10.0.0.0/8', '2001:db8::1'],
    allowedHosts: 'git.internal:8443',
    forgeCa: 'git.internal:8443=/etc/ssl/lan.pem',
    forgeProxy: 'http://ada:secret@proxy.internal:3128',
    eventRetention: { amount: 18, unit: 'month' },
    signIn: { providers: [], domains: [], linksByEmail: [] },
    signInVariables: {},
    requireSecondFactor: 'admins',
    mail: {
      host: 'mail.example.com',
      port: 465,
      encryption: 'tls',
      login: { user: 'ada', password: 'p@ss' },
      from: { name: 'Tinyforge', address: 'forge@example.com' },
    },
    mailVariables: {
      TINYFORGE_SMTP_URL: 'smtps://ada:p%40ss@mail.example.com',
      TINYFORGE_MAIL_FROM: 'Tinyforge <forge@example.com>',
    },
    firstAdmin: { email: 'ada@example.com', password: 'correct horse' },
    unknownVariables: [],
  });
});

test('set to nothing is not set', () => {
  const names = [
    'PORT',
    'DATABASE_URL',
    'TINYFORGE_SECRET_KEY',
    'TINYFORGE_BASE_URL',
    'TINYFORGE_ADMIN_EMAIL',
  ];
  expect(environmentOf(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(environmentOf({}));
});

test('the data folder is the given default where none is set, wherever the process works', () => {
  const parse = (source: Record<string, string>) => {
    const result = parseEnvironment(source, '/home/ada', '/srv/tinyforge/.data');
    return result.ok && result.environment.dataDir;
  };
  expect(parse({})).toBe('/srv/tinyforge/.data');
  expect(parse({ TINYFORGE_DATA_DIR: 'mine' })).toBe('/home/ada/mine');
});

test('the launcher says with a flag that the database is behind a pooler', () => {
  expect(environmentOf({ TINYFORGE_DATABASE_POOLED: 'yes' })).toMatchObject({
    databaseIsPooled: true,
    databaseDirectUrl: null,
  });
});

test('names variables that look like ours and that nothing reads', () => {
  const { unknownVariables } = environmentOf({
    TINYFORGE_DATADIR: '/var/data',
    TINYFORGE_GITHUB_CLIENTID: 'x',
    tinyforge_host: '127.0.0.1',
    TINYFORGE_UNSET: '',
    TINYFORGE_TEST_SEED: '1',
    TINYFORGE_TOKEN: 'of a client',
    TINYFORGE_URL: 'https://forge.example.com',
    TINYFORGE_HOST: '127.0.0.1',
    TINY: 'x',
  });
  expect(unknownVariables).toEqual(['TINYFORGE_DATADIR', 'TINYFORGE_GITHUB_CLIENTID', 'tinyforge_host']);
});

test('the socket address of a database is a connection string too', () => {
  const urls = [
    'postgres://tinyforge_app@%2Ftmp%2Fpg/tinyforge',
    'postgres://u@/db?host=/var/run/postgresql',
  ];
  for (const url of urls)
    expect(environmentOf({ DATABASE_URL: url, TINYFORGE_SECRET_KEY: KEY }).databaseUrl).toBe(url);
});

test('all problems are told at once', () => {
  const problems = problemsOf({
    PORT: 'http',
    DATABASE_URL: 'postgres://db/tinyforge',
    TINYFORGE_BASE_URL: 'tinyforge.example.com',
    TINYFORGE_ADMIN_EMAIL: 'ada@example.com',
  });
  expect(problems).toEqual([
    'PORT must be a whole number from 1 to 65535, and is "http".',
    'TINYFORGE_BASE_URL must be the address that people type, such as https://tinyforge.example.com, without a path.',
    expect.stringMatching(/^DATABASE_URL needs TINYFORGE_SECRET_KEY too: /),
    expect.stringMatching(/^TINYFORGE_ADMIN_EMAIL needs TINYFORGE_ADMIN_PASSWORD too: /),
  ]);
});

describe('what is refused', () => {
  test.each([
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['PORT', '0x50'],
    ['TINYFORGE_HOST', 'my-machine'],
    ['DATABASE_URL', 'mysql://db/tinyforge'],
    ['TINYFORGE_DATABASE_POOLED', 'true'],
    ['TINYFORGE_DATABASE_ROLE', 'app; drop table workload'],
    ['TINYFORGE_SECRET_KEY', 'short'],
    ['TINYFORGE_SECRET_KEY', `${KEY},short`],
    ['TINYFORGE_SECRET_KEY', ' , '],
    ['TINYFORGE_BASE_URL', 'https://example.com/tinyforge'],
    ['TINYFORGE_BASE_URL', 'https://user@example.com'],
    ['TINYFORGE_BASE_URL', 'javascript:alert(1)'],
    ['TINYFORGE_TRUSTED_PROXIES', '10.0.0.0/8, proxy.internal'],
    ['TINYFORGE_TRUSTED_PROXIES', '10.0.0.0/33'],
    // Spellings that some take for addresses, and the sign-in does not.
    ['TINYFORGE_TRUSTED_PROXIES', '1'],
    ['TINYFORGE_TRUSTED_PROXIES', '010.0.0.1'],
    ['TINYFORGE_TRUSTED_PROXIES', '10.1/16'],
    ['TINYFORGE_EVENT_RETENTION', '18'],
    ['TINYFORGE_EVENT_RETENTION', '0 days'],
    ['TINYFORGE_REQUIRE_SECOND_FACTOR', 'everyone'],
    ['TINYFORGE_REQUIRE_SECOND_FACTOR', 'true'],
    ['TINYFORGE_ADMIN_EMAIL', 'ada'],
  ])('%s=%s', (variable, value) => {
    const problems = problemsOf({ [variable]: value });
    expect(problems[0]).toMatch(new RegExp(`^${variable} must `));
  });

  test.each([
    ['DATABASE_DIRECT_URL', 'postgres://db/tinyforge', 'DATABASE_URL'],
    ['TINYFORGE_ADMIN_PASSWORD', 'correct horse', 'TINYFORGE_ADMIN_EMAIL'],
  ])('%s alone', (variable, value, needed) => {
    expect(problemsOf({ [variable]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${variable} needs ${needed} too`)),
    ]);
  });
});

test('no problem quotes a secret', () => {
  const secret = 'hunter2';
  const problems = problemsOf({
    DATABASE_URL: `mysql://ada:${secret}@db`,
    DATABASE_DIRECT_URL: `mysql://ada:${secret}@db`,
    TINYFORGE_SECRET_KEY: secret,
    TINYFORGE_ADMIN_PASSWORD: secret,
    TINYFORGE_BASE_URL: `https://ada:${secret}@example.com`,
  });
  expect(problems.length).toBeGreaterThanOrEqual(5);
  expect(problems.join(' ')).not.toContain(secret);
});
