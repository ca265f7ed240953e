import { sql } from 'drizzle-orm';
import { afterEach, expect, test } from 'vitest';
import { connect } from '../connect.ts';
import { createTestDatabase, type TestDatabase } from './create-test-database.ts';

const open: TestDatabase[] = [];
const createOne = async () => {
  const one = await createTestDatabase();
  open.push(one);
  return one;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.drop()));
});

test('a test database is migrated and empty', async () => {
  const { db } = await createOne();
  expect(await db.migrated()).toBe(true);
  expect(await db.read.execute(sql`select count(*)::int as n from workload`)).toEqual([{ n: 0 }]);
});

test('test databases are apart, also when made at the same time', async () => {
  const [first, second] = await Promise.all([createOne(), createOne()]);
  await first.db.write.execute(sql`insert into system_setting (key, value) values ('here', '1')`);
  expect(await first.db.read.execute(sql`select key from system_setting`)).toEqual([{ key: 'here' }]);
  expect(await second.db.read.execute(sql`select key from system_setting`)).toEqual([]);
});

test('the app role owns nothing, the owner owns the tables', async () => {
  const { db, ownerUrl } = await createOne();
  expect(await db.read.execute(sql`select current_user as name`)).toEqual([{ name: 'tinyforge_app' }]);
  const owned = sql`select count(*)::int as n from pg_class where relowner = 'tinyforge_app'::regrole`;
  expect(await db.read.execute(owned)).toEqual([{ n: 0 }]);
  const owner = connect(ownerUrl, { max: 1 });
  const tables = await owner`select tableowner as owner from pg_tables where tablename = 'workload'`;
  expect([...tables]).toEqual([{ owner: 'tinyforge_owner' }]);
  await owner.end();
});

test('the server speaks UTF-8 with the builtin locale, listens on no port and knows nothing of our environment', async () => {
  const { ownerUrl } = await createOne();
  const owner = connect(ownerUrl, { max: 1 });
  const [row] = await owner`
    select current_setting('server_encoding') as encoding, datlocprovider::text as provider, datlocale as locale,
      current_setting('listen_addresses') as listen, inet_server_addr() as address
    from pg_database where datname = current_database()`;
  expect(row).toEqual({ encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8', listen: '', address: null });
  await owner.end();
});

test('a dropped test database is gone', async () => {
  const one = await createTestDatabase();
  await one.drop();
  const client = connect(one.ownerUrl, { max: 1 });
  await expect(client`select 1`).rejects.toMatchObject({ code: '3D000' });
  await client.end();
});
