import { createHash, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import journal from '../migrations/meta/_journal.json' with { type: 'json' };
import { connect } from './connect.ts';
import { migrate } from './migrate.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));

let one: TestDatabase;
let app: ReturnType<typeof connect>;
beforeAll(async () => {
  one = await createTestDatabase();
  app = connect(one.url, { max: 8 });
});
afterAll(async () => {
  await app.end();
  await one.drop();
});

const record = (at: string | Date, workloadId: string | null, data: unknown = {}) =>
  app`select tinyforge_record_event(${String(at instanceof Date ? at.toISOString() : at)}::text::timestamptz, 'gitops.synced', null, 'Ada "A" Ädmin', ${workloadId}::uuid, 'Web', ${JSON.stringify(data)}::text::jsonb)`;

type Row = {
  id: string;
  at: string;
  seq: string;
  previous: string;
  hash: string;
  data: string;
  moment: Date;
  actor_name: string;
  type: string;
  workload_name: string;
};
const chainOf = (client: typeof app, workloadId: string | null) => client<Row[]>`
  select id, seq, encode(previous_hash, 'hex') as previous, encode(hash, 'hex') as hash, data::text, at as moment,
    to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, type, actor_name, workload_name
  from event where workload_id is not distinct from ${workloadId}::uuid order by seq`;

/** Written apart from the one in SQL, after docs/events.md. */
function expectChained(rows: Row[], chain: string): void {
  let previous = '0'.repeat(64);
  for (const [index, row] of rows.entries()) {
    const start = JSON.stringify(['tinyforge-event-1', previous, chain])
      .slice(0, -1)
      .replaceAll('","', '", "');
    const rest = [row.type, null, row.actor_name, row.workload_name].map((value) => JSON.stringify(value));
    const text = `${start}, ${row.seq}, ${row.id}, "${row.at}", ${rest.join(', ')}, ${row.data}]`;
    expect(row.seq).toBe(String(index + 1));
    expect(row.previous).toBe(previous);
    expect(row.hash).toBe(createHash('sha256').update(text).digest('hex'));
    previous = row.hash;
  }
}

test('writers at once get places without a gap, each on the one before it', async () => {
  const ids = [null, randomUUID(), randomUUID()];
  const before = await chainOf(app, null);
  await Promise.all(
    Array.from({ length: 120 }, (_, n) =>
      record(new Date(), ids[n % 3] ?? null, { n, text: '\u007f"\\\n\u0001é💡' }),
    ),
  );
  for (const id of ids) {
    const rows = await chainOf(app, id);
    expect(rows).toHaveLength(40 + (id === null ? before.length : 0));
    expectChained(rows, id ?? 'system');
    const byId = rows.map((row) => Number(row.id));
    expect(byId).toEqual([...byId].sort((a, b) => a - b));
  }
});

test('what is rolled back leaves no gap', async () => {
  const id = randomUUID();
  await record(new Date(), id);
  const failed = app.begin(async (tx) => {
    await tx`select tinyforge_record_event(now(), 'gitops.synced', null, 'Ada', ${id}::uuid, 'Web', '{}')`;
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  await record(new Date(), id);
  expect((await chainOf(app, id)).map((row) => row.seq)).toEqual(['1', '2']);
});

test('time never runs backwards in a chain, and a clock far ahead does not take it along', async () => {
  const id = randomUUID();
  for (const at of ['2026-02-01T00:00:00.000001Z', '2026-01-31T23:59:59Z', '9999-01-01T00:00:00Z']) {
    await record(at, id);
  }
  const [first, second, third] = await chainOf(app, id);
  expect([first?.at, second?.at]).toEqual(Array(2).fill('2026-02-01T00:00:00.000001Z'));
  expect(Math.abs(Number(third?.moment) - Date.now())).toBeLessThan(60_000);
  expectChained(await chainOf(app, id), id);
});

test('a month that has no partition yet gets one, also from several at once', async () => {
  const ids = Array.from({ length: 6 }, () => randomUUID());
  await Promise.all(ids.map((id) => record('1999-12-31T23:59:59.999Z', id)));
  await Promise.all(ids.map((id) => record('2000-01-01T00:00:00Z', id)));
  const parts =
    await app`select tableoid::regclass::text as name, count(*)::int as n from event where at < '2001-01-01' group by 1 order by 1`;
  expect([...parts]).toEqual([
    { name: 'event_199912', n: 6 },
    { name: 'event_200001', n: 6 },
  ]);
});

/** All migrations before that one: `migrate` gives rights to tables that only the newest schema has. */
async function migrateUpTo(client: typeof app, tagEnd: string): Promise<void> {
  const migrations = readMigrationFiles({ migrationsFolder: MIGRATIONS });
  const until = journal.entries.findIndex(({ tag }) => tag.endsWith(tagEnd));
  await client`create schema drizzle`;
  await client`create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`;
  for (const { sql, hash, folderMillis } of migrations.slice(0, until)) {
    for (const statement of sql) await client.unsafe(statement);
    await client`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${folderMillis})`;
  }
}

test('events from before the chains keep all that they are, and get their places', async () => {
  const { superuserUrl } = inject('tinyforgePostgres');
  const superuser = connect(superuserUrl, { max: 1 });
  const name = `old_${randomUUID().replaceAll('-', '')}`;
  await superuser.unsafe(`create database ${name}`);
  const ownerUrl = superuserUrl.replace(/[^/]+$/, name);
  const client = connect(ownerUrl, { max: 1 });
  try {
    await migrateUpTo(client, '_event_chain');
    const [workload, other] = [randomUUID(), randomUUID()];
    await client`
      insert into event (at, type, actor_name, workload_id, workload_name, data)
      select '2025-01-01T00:00:00.000123Z'::timestamptz + n * interval '37 hours', 'gitops.synced', 'Ada',
        (${[workload, other]}::uuid[])[n % 3], 'Web', jsonb_build_object('n', n)
      from generate_series(1, 200) n`;
    // Written last, and older: another process's clock.
    await client`insert into event (at, type, actor_name, workload_id, workload_name) values ('2024-12-24', 'gitops.synced', 'Ada', ${workload}, 'Web')`;
    const before =
      await client`select id, at::text, type, actor_name, workload_id, workload_name, data from event order by id`;

    await migrate({ ownerUrl, appRole: 'tinyforge_app' });
    const after =
      await client`select id, at::text, type, actor_name, workload_id, workload_name, data from event order by id`;
    expect([...after]).toEqual([...before]);
    for (const id of [workload, other]) expectChained(await chainOf(client, id), id);
    await client`select tinyforge_record_event(now(), 'gitops.synced', null, 'Ada', ${workload}::uuid, 'Web', '{}')`;
    const rows = await chainOf(client, workload);
    expectChained(rows, workload);
    expect(Number(rows.at(-1)?.id)).toBeGreaterThan(201);
  } finally {
    await client.end();
    await superuser.unsafe(`drop database ${name} with (force)`);
    await superuser.end();
  }
});
