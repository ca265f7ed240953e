import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@tinyforge/db';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@tinyforge/db/embedded';
import { migrate } from '@tinyforge/db/migrate';
import { hasPgbouncer, type Pooler, startPgbouncer } from '@tinyforge/db/testing/pgbouncer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertPooledRights, assertRoutes } from './check-routes.ts';
import { findRouteProblems } from './find-route-problems.ts';

const refusalOf = async (databaseUrl: string, databaseDirectUrl: string | null) =>
  assertRoutes({ databaseUrl, databaseDirectUrl }).then(
    () => null,
    (error: Error) => error.message,
  );

test('an address that names a pooler needs the one past it, which may not name a pooler', () => {
  const pooled = 'postgres://ada:hunter2@pooler/forge?pgbouncer=true&connection_limit=5';
  const direct = 'postgres://ada:hunter2@db/forge?schema=public';
  expect(findRouteProblems({ databaseUrl: pooled, databaseDirectUrl: direct })).toEqual([]);
  expect(findRouteProblems({ databaseUrl: direct, databaseDirectUrl: null })).toEqual([]);
  expect(findRouteProblems({ databaseUrl: pooled, databaseDirectUrl: null })).toEqual([
    expect.stringMatching(/^DATABASE_URL says that .* set DATABASE_DIRECT_URL too/),
  ]);
  expect(findRouteProblems({ databaseUrl: pooled, databaseDirectUrl: pooled })).toEqual([
    expect.stringMatching(/^DATABASE_DIRECT_URL says that .* must lead past it/),
  ]);
  expect(
    findRouteProblems({ databaseUrl: `${direct}&service=hunter2`, databaseDirectUrl: 'postgres://[' }),
  ).toEqual([
    expect.stringMatching(/^DATABASE_URL has the setting "service"\./),
    expect.stringMatching(/^DATABASE_DIRECT_URL must be a connection string such as /),
  ]);
});

describe.skipIf(!hasPgbouncer)('with PgBouncer', () => {
  let postgres: EmbeddedPostgres;
  let pooler: Pooler;
  beforeAll(async () => {
    const folder = process.getuid?.() === 0 ? '/tmp' : tmpdir();
    postgres = await startEmbeddedPostgres({
      dataDir: join(folder, `tinyforge-test-${randomUUID()}`),
      durable: false,
      listen: 'loopback',
      allowsEveryRole: true,
    });
    const started = await startPgbouncer(postgres.ownerUrl, postgres.dataDir);
    if (started === null) throw new Error('There is no PgBouncer.');
    pooler = started;
  });
  afterAll(async () => {
    await pooler?.stop();
    await postgres?.stop();
    await rm(postgres.dataDir, { recursive: true, force: true });
  });
  const withDatabase = (uri: string, name: string) => uri.replace(/\/[^/]*$/, `/${name}`);

  test('both addresses to one database are accepted, and the server alone', async () => {
    expect(await refusalOf(pooler.url, postgres.ownerUrl)).toBeNull();
    expect(await refusalOf(postgres.ownerUrl, null)).toBeNull();
  });

  test('a pooler without DATABASE_DIRECT_URL, or in its place', async () => {
    expect(await refusalOf(pooler.url, null)).toMatch(
      /^DATABASE_URL leads to a connection pooler .* Set DATABASE_DIRECT_URL too/,
    );
    expect(await refusalOf(pooler.url, pooler.url)).toMatch(
      /^DATABASE_DIRECT_URL leads to a connection pooler .* must lead past it/,
    );
  });

  test('a pooler that drops settings without a word is found too', async () => {
    const started = await startPgbouncer(postgres.ownerUrl, `${postgres.dataDir}/lenient`, {
      ignore_startup_parameters: 'idle_in_transaction_session_timeout,statement_timeout,lock_timeout',
    });
    try {
      expect(await refusalOf(started?.url ?? '', null)).toMatch(/^DATABASE_URL leads to a connection pooler/);
    } finally {
      await started?.stop();
    }
  });

  test('a wrong DATABASE_DIRECT_URL is named, whatever is wrong with it', async () => {
    const wrong: [string, RegExp][] = [
      [
        postgres.ownerUrl.replace(/:[^:@]+@/, ':wrong@'),
        /refuses the user or password in DATABASE_DIRECT_URL/,
      ],
      [withDatabase(postgres.ownerUrl, 'missing'), /does not exist.* or correct DATABASE_DIRECT_URL/],
      [
        postgres.ownerUrl.replace(/:\d+\//, ':1/'),
        /^No database server answers at .*correct DATABASE_DIRECT_URL/,
      ],
    ];
    for (const [uri, sentence] of wrong) expect(await refusalOf(pooler.url, uri)).toMatch(sentence);
    const superuser = connect(postgres.superuserUrl, { max: 1 });
    await superuser`create database another`;
    await superuser.end();
    expect(await refusalOf(pooler.url, withDatabase(postgres.ownerUrl, 'another'))).toMatch(
      /^DATABASE_URL .* and DATABASE_DIRECT_URL .* lead to different databases: "tinyforge" and "another"/,
    );
  });

  test('a wrong DATABASE_URL is named, and what the pooler lacks', async () => {
    expect(await refusalOf(withDatabase(pooler.url, 'missing'), postgres.ownerUrl)).toMatch(
      /knows no such database.* or correct DATABASE_URL\.$/,
    );
    expect(await refusalOf(pooler.url.replace('tinyforge_owner', 'stranger'), postgres.ownerUrl)).toMatch(
      /pooler at .* refuses the user or password in DATABASE_URL/,
    );
  });

  test('a user behind the pooler without rights on the tables', async () => {
    await migrate({ ownerUrl: postgres.ownerUrl, appRole: 'tinyforge_app' });
    const superuser = connect(postgres.superuserUrl, { max: 1 });
    await superuser`create role lodger login password 'lodger'`;
    await superuser`grant connect on database tinyforge to lodger`;
    await superuser.end();
    const { hostname, port } = new URL(postgres.ownerUrl);
    const lodger = `postgres://lodger:lodger@${hostname}:${port}/tinyforge`;
    const started = await startPgbouncer(lodger, `${postgres.dataDir}/lodger`);
    try {
      const addresses = { databaseUrl: started?.url ?? '', databaseDirectUrl: postgres.ownerUrl };
      await expect(assertPooledRights(addresses)).rejects.toThrow(/GRANT tinyforge_app TO "lodger"/);
    } finally {
      await started?.stop();
    }
    await assertPooledRights({ databaseUrl: pooler.url, databaseDirectUrl: postgres.ownerUrl });
  });

  test('a pooler that is down, and one without its server', async () => {
    const down = pooler.url.replace(/:\d+\//, ':1/');
    expect(await refusalOf(down, postgres.ownerUrl)).toMatch(
      /^No connection pooler answers at .* Start it, or correct DATABASE_URL\.$/,
    );
    const astray = await startPgbouncer(
      postgres.ownerUrl.replace(/:\d+\//, ':1/'),
      `${postgres.dataDir}/astray`,
      {
        isReachable: false,
      },
    );
    try {
      expect(await refusalOf(astray?.url ?? '', postgres.ownerUrl)).toMatch(
        /^The connection pooler at .* gets no connection to the database server behind it/,
      );
    } finally {
      await astray?.stop();
    }
  });
});
