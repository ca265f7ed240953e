import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Sql } from 'postgres';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { connect } from './connect.ts';
import { migrate } from './migrate.ts';
import { SAMPLE_ROWS } from './testing/sample-rows.ts';

const MIGRATIONS = readMigrationFiles({
  migrationsFolder: fileURLToPath(new URL('../migrations', import.meta.url)),
});

const { superuserUrl } = inject('tinyforgePostgres');
const superuser = connect(superuserUrl, { max: 1 });
const made: string[] = [];
afterAll(async () => {
  for (const name of made) await superuser.unsafe(`drop database ${name} with (force)`);
  await superuser.end();
});

/** Tables that have another name by now. */
const NOW_CALLED: Record<string, string> = { sync_request: 'change_request' };

type Row = Record<string, unknown>;
type Contents = Record<string, Row[]>;

/** A database that stands at the first so many migrations, with the sample rows in it as far as they go. */
async function databaseAt(count: number): Promise<{ url: string; client: Sql }> {
  const name = `data_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  await superuser.unsafe(`create database ${name}`);
  made.push(name);
  const url = superuserUrl.replace(/[^/]+$/, name);
  const client = connect(url, { max: 1, onnotice: () => {} });
  await client.begin(async (tx) => {
    // As `migrate` keeps account.
    await tx`create schema drizzle`;
    await tx`create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`;
    for (const { sql, hash, folderMillis } of MIGRATIONS.slice(0, count)) {
      for (const statement of sql) await tx.unsafe(statement);
      await tx`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${folderMillis})`;
    }
  });
  const columns = await readColumns(client);
  for (const [table, rows] of Object.entries(SAMPLE_ROWS)) {
    for (const row of columns.has(table) ? rows : []) {
      if (table === 'event' && columns.has('event_chain')) {
        await recordEvent(client, row);
        continue;
      }
      const names = Object.keys(row).filter((column) => columns.get(table)?.includes(column));
      const list = names.map((column) => `"${column}"`).join(', ');
      await client.unsafe(
        `insert into "${table}" (${list}) overriding system value select ${list} from jsonb_populate_record(null::"${table}", $1)`,
        [row as never],
      );
    }
  }
  return { url, client };
}

/** Since events are chained, only the database writes them. */
async function recordEvent(client: Sql, row: Row): Promise<void> {
  await client`
    select tinyforge_record_event(e.at, e.type, e.actor_id, e.actor_name, e.workload_id, e.workload_name, e.data)
    from jsonb_populate_record(null::event, ${row as never}) e`;
}

async function readColumns(client: Sql): Promise<Map<string, string[]>> {
  const rows = await client<{ name: string; columns: string[] }[]>`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    group by c.relname`;
  return new Map(rows.map(({ name, columns }) => [name, columns]));
}

/** Every row of every table, as JSON. A partitioned table holds the rows of its partitions. */
async function readContents(client: Sql): Promise<Contents> {
  const contents: Contents = {};
  for (const table of (await readColumns(client)).keys()) {
    const rows = await client.unsafe<{ row: Row }[]>(`select to_jsonb(t) as row from "${table}" t`);
    contents[table] = rows.map(({ row }) => row);
  }
  return contents;
}

describe.each(MIGRATIONS.slice(1).map((_, index) => index + 1))('from the first %d migrations', (count) => {
  test('every value of every table is there after the rest of them', async () => {
    const { url, client } = await databaseAt(count);
    const before = await readContents(client);

    // Otherwise the test would say less than it seems to: a new table or column has no sample yet (testing/sample-rows.ts).
    const empty = Object.entries(Object.fromEntries(await readColumns(client))).flatMap(([table, columns]) =>
      columns
        .filter((column) => !before[table]?.some((row) => row[column] !== null))
        .map((column) => `${table}.${column}`),
    );
    expect(empty).toEqual([]);

    expect(await migrate({ ownerUrl: url, appRole: 'tinyforge_app' })).toMatchObject({
      applied: MIGRATIONS.length - count,
    });
    const after = await readContents(client);
    for (const [table, rows] of Object.entries(before)) {
      const now = after[NOW_CALLED[table] ?? table];
      expect(now, table).toHaveLength(rows.length);
      expect(now, table).toEqual(expect.arrayContaining(rows.map((row) => expect.objectContaining(row))));
    }
    await client.end();
  });
});
