import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database } from './database.ts';
import { schema } from './index.ts';
import { sqlState } from './sql-state.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

let one: TestDatabase;
let owner: Database;
beforeAll(async () => {
  one = await createTestDatabase();
  owner = createDatabase({ url: one.ownerUrl });
});
afterAll(async () => {
  await owner.close();
  await one.drop();
});

/** Adds an event the way the app does, and returns its id. */
async function recordEvent(type: string, workloadId: string | null = null): Promise<number> {
  const [row] = await one.db.write.execute<{ id: string }>(
    sql`select tinyforge_record_event(now(), ${type}::text, null, 'system', ${workloadId}::uuid, null, '{}') as id`,
  );
  return Number(row?.id);
}

const INSUFFICIENT_PRIVILEGE = '42501';
const CHECK_VIOLATION = '23514';
const UNIQUE_VIOLATION = '23505';
/** PostgreSQL 18 tells ON DELETE RESTRICT apart; before, it was 23503. */
const RESTRICT_VIOLATION = '23001';

async function stateOf(statement: Promise<unknown>): Promise<string | null> {
  return statement.then(
    () => null,
    (error: unknown) => sqlState(error),
  );
}

async function addWorkload(values: Partial<typeof schema.workload.$inferInsert> = {}): Promise<string> {
  const id = randomUUID();
  await one.db.write.insert(schema.workload).values({
    id,
    slug: `w-${id}`,
    name: 'Web',
    sourceKind: 'image',
    sourceConfig: {},
    ...values,
  });
  return id;
}

const SOURCE = {
  sourceKind: 'static',
  forge: 'github',
  baseUrl: 'https://github.com',
  repository: 'acme/web',
  refKind: 'default',
  refName: '',
} as const;

const THIS_MONTH = `event_${new Date().toISOString().slice(0, 7).replace('-', '')}`;
const CHANGES = {
  event: [
    "update event set type = 'x'",
    'delete from event',
    'truncate event',
    'delete from event where false',
    // A trigger on a partitioned table says nothing of a partition that is named itself.
    ...['update %s set seq = 1', 'delete from %s', 'truncate %s'].map((change) =>
      change.replace('%s', THIS_MONTH),
    ),
  ],
  event_checkpoint: ["update event_checkpoint set key_id = ''", 'delete from event_checkpoint'],
  event_checkpoint_head: ['update event_checkpoint_head set seq = 1', 'truncate event_checkpoint_head'],
  config_history: ["update config_history set cause = 'edit'", 'truncate config_history'],
};

test.each(Object.values(CHANGES).flat())('neither the app nor the owner may: %s', async (statement) => {
  await recordEvent('demo.loaded');
  const before = await one.db.read.select().from(schema.event);
  expect(await stateOf(one.db.write.execute(sql.raw(statement)))).toBe(INSUFFICIENT_PRIVILEGE);
  const byOwner = owner.write.execute(sql.raw(statement));
  await expect(byOwner).rejects.toThrow(
    expect.objectContaining({
      cause: expect.objectContaining({ message: expect.stringContaining('append-only') }),
    }),
  );
  expect(await one.db.read.select().from(schema.event)).toEqual(before);
});

test.each([
  'alter table event disable trigger all',
  'drop trigger event_is_append_only on event',
  'alter table event owner to tinyforge_app',
  "insert into event (at, type, actor_name, data, seq, previous_hash, hash) values (now(), 'x', 'x', '{}', 1, '', '')",
  'update event_chain set seq = 0',
  'delete from event_chain',
  "insert into event_checkpoint values (1, now(), null, '', '', '')",
  `drop table ${THIS_MONTH}`,
  `alter table event detach partition ${THIS_MONTH}`,
  `insert into ${THIS_MONTH} overriding system value select * from event`,
  'select tinyforge_add_event_partition(now())',
  'create or replace function tinyforge_refuse_change() returns trigger language plpgsql as $$begin return null; end$$',
  'create table mine (id int)',
  'drop table event',
  'delete from config_history',
  "update drizzle.__drizzle_migrations set hash = ''",
  "set session_replication_role = 'replica'",
])('the app has no way around: %s', async (statement) => {
  expect(await stateOf(one.db.write.execute(sql.raw(statement)))).toBe(INSUFFICIENT_PRIVILEGE);
});

test('the app may only read and add where rows stay, and everyone else may do nothing at all', async () => {
  const rights = await one.db.read.execute<{ table: string; rights: string }>(sql`
    select c.relname as table, string_agg(a.privilege_type, ', ' order by a.privilege_type) as rights
    from pg_class c, aclexplode(c.relacl) a
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.grantee = 'tinyforge_app'::regrole
    group by 1`);
  const byTable = Object.fromEntries(rights.map((row) => [row.table, row.rights]));
  expect(byTable.event).toBe('SELECT');
  expect(byTable.event_chain).toBe('SELECT');
  expect(byTable.event_checkpoint).toBe('SELECT');
  expect(byTable.config_history).toBe('INSERT, SELECT');
  expect(byTable.workload).toBe('DELETE, INSERT, SELECT, UPDATE');
  expect(Object.keys(byTable)).toHaveLength(Object.keys(schema).length);
  const others = await one.db.read.execute(sql`
    select c.relname from pg_class c, aclexplode(c.relacl) a
    where c.relnamespace = 'public'::regnamespace and a.grantee not in ('tinyforge_app'::regrole, c.relowner)`);
  expect([...others]).toEqual([]);
});

test('deleting a workload takes its history and reading along and leaves its events', async () => {
  const id = await addWorkload();
  await one.db.write
    .insert(schema.configHistory)
    .values({ workloadId: id, version: 1, config: {}, cause: 'create', actorName: 'a' });
  await recordEvent('workload.deleted', id);
  await one.db.write.delete(schema.workload).where(eq(schema.workload.id, id));
  expect(
    await one.db.read.select().from(schema.configHistory).where(eq(schema.configHistory.workloadId, id)),
  ).toEqual([]);
  expect(await one.db.read.select().from(schema.event).where(eq(schema.event.workloadId, id))).toHaveLength(
    1,
  );
});

test('a version is in the history once', async () => {
  const id = await addWorkload();
  const version = { workloadId: id, version: 1, config: {}, cause: 'create', actorName: 'a' } as const;
  await one.db.write.insert(schema.configHistory).values(version);
  expect(await stateOf(one.db.write.insert(schema.configHistory).values(version))).toBe(UNIQUE_VIOLATION);
});

test.each([
  ['a live config that is no object', { sourceConfig: sql`'[]'::jsonb` }],
  ['a version of zero', { configVersion: 0 }],
  ['a repository on an image', { ...SOURCE, sourceKind: 'image' }],
  ['a static workload without a repository', { ...SOURCE, repository: null }],
  ['a static workload without a ref', { ...SOURCE, refKind: null }],
  ['GitOps on an image', { sourceKind: 'image', gitopsEnabled: true }],
  ['half a source on an image', { forge: 'github' }],
  ['an unknown kind', { sourceKind: sql`'binary'` }],
  ['an unknown forge', { ...SOURCE, forge: sql`'svn'` }],
  ['an unknown kind of ref', { ...SOURCE, refKind: sql`'bookmark'`, refName: 'x' }],
  ['a branch without a name', { ...SOURCE, refKind: 'branch', refName: '' }],
  ['a default branch with a name', { ...SOURCE, refName: 'main' }],
])('refused by the table itself: %s', async (_, values) => {
  expect(await stateOf(addWorkload(values as Partial<typeof schema.workload.$inferInsert>))).toBe(
    CHECK_VIOLATION,
  );
});

const READING = {
  sourceKey: 'k',
  status: 'no_file',
  readAt: new Date(),
  startedAt: new Date(),
  settingsVersion: 1,
} as const;
test.each([
  ['a good one without its spec', { status: 'ok' }],
  ['half of a last good text', { goodText: 'version: 1' }],
  ['a failure without a reason', { status: 'fetch_failed' }],
  ['a reason without a failure', { reason: 'timeout' }],
  ['a detail without a failure', { detail: 'proxy' }],
  ['an unknown status', { status: sql`'fine'` }],
])('refused as a reading: %s', async (_, values) => {
  const workloadId = await addWorkload(SOURCE);
  const row = { ...READING, workloadId, ...values } as typeof schema.reading.$inferInsert;
  expect(await stateOf(one.db.write.insert(schema.reading).values(row))).toBe(CHECK_VIOLATION);
});

test('a credential in use stays', async () => {
  const credentialId = randomUUID();
  await one.db.write.insert(schema.credential).values({
    id: credentialId,
    name: 'token',
    forge: 'github',
    baseUrl: 'https://github.com',
    sealedToken: Buffer.of(1),
    keyId: 'k',
  });
  await addWorkload({ ...SOURCE, credentialId });
  const deletion = one.db.write.delete(schema.credential).where(eq(schema.credential.id, credentialId));
  expect(await stateOf(deletion)).toBe(RESTRICT_VIOLATION);
});

test('the GitOps columns start as the contract says', async () => {
  const id = await addWorkload(SOURCE);
  const [row] = await one.db.read.select().from(schema.workload).where(eq(schema.workload.id, id));
  expect(row).toMatchObject({
    gitopsEnabled: false,
    gitopsPath: '.tinyforge.yml',
    gitopsLastSyncAt: null,
    gitopsCommitSha: null,
    gitopsManagedFields: [],
    configVersion: 1,
    settingsVersion: 1,
  });
});
