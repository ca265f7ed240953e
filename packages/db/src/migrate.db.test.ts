import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import journal from '../migrations/meta/_journal.json' with { type: 'json' };
import { connect } from './connect.ts';
import { createDatabase } from './database.ts';
import { MigrationRefusedError, migrate } from './migrate.ts';
import { scramVerifier } from './scram-verifier.ts';
import { findServerRights } from './server-login.ts';
import { sqlState } from './sql-state.ts';
import { withLogin } from './with-login.ts';

const { superuserUrl } = inject('tinyforgePostgres');
const superuser = connect(superuserUrl, { max: 1 });
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tinyforge-migrations-'));
});
afterAll(async () => {
  await superuser.end();
  await rm(folder, { recursive: true });
});

let migrationsFolder: string;
beforeEach(async () => {
  migrationsFolder = join(folder, randomUUID());
  await cp(fileURLToPath(new URL('../migrations', import.meta.url)), migrationsFolder, { recursive: true });
});

/** An empty database of a new login role. Names are random: roles belong to the whole server. */
async function emptyDatabase({ mayCreateRoles = false } = {}) {
  const name = `m_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  await superuser.unsafe(`create role ${name} login ${mayCreateRoles ? 'createrole' : 'nocreaterole'}`);
  await superuser.unsafe(`create database ${name} owner ${name}`);
  const ownerUrl = superuserUrl.replace(/\/\/[^:@/]+/, `//${name}`).replace(/[^/]+$/, name);
  return { ownerUrl, owner: name, appRole: `${name}_app` };
}

async function addMigration(
  statement: string,
  { when = Date.now() + 1e12, first = false } = {},
): Promise<void> {
  const path = join(migrationsFolder, 'meta/_journal.json');
  const journal = JSON.parse(await readFile(path, 'utf8'));
  const tag = `${randomUUID()}_test`;
  const entry = { idx: journal.entries.length, version: '7', when, tag, breakpoints: true };
  journal.entries = first ? [entry, ...journal.entries] : [...journal.entries, entry];
  await writeFile(path, JSON.stringify(journal));
  await writeFile(join(migrationsFolder, `${tag}.sql`), statement);
}

test('migrates an empty database, and a second time does nothing', async () => {
  const { ownerUrl, appRole } = await emptyDatabase();
  const first = await migrate({ ownerUrl, appRole });
  expect(first.applied).toBeGreaterThan(0);
  expect(await migrate({ ownerUrl, appRole })).toMatchObject({ applied: 0 });
  const db = createDatabase({ url: ownerUrl });
  expect(await db.migrated()).toBe(true);
  await db.close();
});

test('processes that start at once migrate once', async () => {
  const { ownerUrl, appRole } = await emptyDatabase({ mayCreateRoles: true });
  const results = await Promise.all(Array.from({ length: 4 }, () => migrate({ ownerUrl, appRole })));
  expect(results.filter((result) => result.applied > 0)).toHaveLength(1);
});

test('a migration that fails leaves nothing behind', async () => {
  const { ownerUrl, appRole } = await emptyDatabase();
  await addMigration('create table half (id int);--> statement-breakpoint\nselect 1/0');
  await expect(migrate({ ownerUrl, appRole, migrationsFolder })).rejects.toThrow('division by zero');
  const client = connect(ownerUrl, { max: 1 });
  expect([
    ...(await client`select tablename from pg_tables where schemaname in ('public', 'drizzle')`),
  ]).toEqual([]);
  await client.end();
});

test('a database newer than the code is left alone', async () => {
  const { ownerUrl, appRole } = await emptyDatabase();
  await addMigration('create table newer (id int)');
  await migrate({ ownerUrl, appRole, migrationsFolder });
  await expect(migrate({ ownerUrl, appRole })).rejects.toThrow(
    new MigrationRefusedError(
      'The database is newer than this version of Tinyforge (by 1 migration). Start the version that made it, or a newer one. Nothing was changed.',
    ),
  );
  const db = createDatabase({ url: ownerUrl });
  expect(await db.migrated()).toBe(false);
  await db.close();
});

test('an older migration that lands late is refused, not skipped', async () => {
  const { ownerUrl, appRole } = await emptyDatabase();
  await migrate({ ownerUrl, appRole });
  await addMigration('create table late (id int)', { when: 1, first: true });
  await expect(migrate({ ownerUrl, appRole, migrationsFolder })).rejects.toThrow(/number 1 differs/);
});

test('a migration that was changed after it had been applied is refused', async () => {
  const { ownerUrl, appRole } = await emptyDatabase();
  await migrate({ ownerUrl, appRole });
  await writeFile(join(migrationsFolder, '0001_guards.sql'), '-- changed');
  await expect(migrate({ ownerUrl, appRole, migrationsFolder })).rejects.toThrow(/was changed after/);
});

test('an owner who may create roles gets one for the app, and can take it on', async () => {
  const { ownerUrl, appRole } = await emptyDatabase({ mayCreateRoles: true });
  expect(await migrate({ ownerUrl, appRole })).toMatchObject({ appRole, serverLogin: null, problem: null });
  const db = createDatabase({ url: ownerUrl, role: appRole });
  expect(await db.migrated()).toBe(true);
  expect(await db.write.execute(sql`select tinyforge_lock(1, 100) as locked`)).toEqual([{ locked: true }]);
  const failure = await db.write.execute(sql`delete from event`).catch((error: unknown) => error);
  expect(sqlState(failure)).toBe('42501');
  await db.close();
});

test("the server's login does what the app needs, and can't become the owner", async () => {
  const { ownerUrl, owner, appRole } = await emptyDatabase({ mayCreateRoles: true });
  const { serverLogin } = await migrate({ ownerUrl, appRole, serverPassword: 'a-password' });
  const url = withLogin(ownerUrl, { user: serverLogin ?? '', password: 'a-password' });
  expect(await findServerRights(url, { prepare: true })).toEqual({ user: serverLogin, isOwner: false });
  expect(await findServerRights(ownerUrl, { prepare: true })).toEqual({ user: owner, isOwner: true });
  const db = createDatabase({ url });
  expect(await db.migrated()).toBe(true);
  expect(await db.write.execute(sql`select tinyforge_lock(1, 100) as locked`)).toEqual([{ locked: true }]);
  for (const statement of [
    'delete from event',
    `set role ${owner}`,
    `set session authorization ${owner}`,
    `set role ${appRole}`,
    'create table theirs (id int)',
    'alter table event disable trigger all',
  ]) {
    const failure = await db.write.execute(sql.raw(statement)).catch((error: unknown) => error);
    expect([statement, sqlState(failure)]).toEqual([statement, '42501']);
  }
  await db.write.execute(sql`set role none`);
  await db.close();

  // A second start, here with another password, keeps the login.
  expect(await migrate({ ownerUrl, appRole, serverPassword: 'another' })).toMatchObject({ serverLogin });
  const [row] = await superuser`select rolpassword from pg_authid where rolname = ${serverLogin}`;
  const [, salt = ''] = /^SCRAM-SHA-256\$4096:([^$]+)\$/.exec(String(row?.rolpassword)) ?? [];
  expect(row?.rolpassword).toBe(scramVerifier('another', Buffer.from(salt, 'base64')));
});

test("the server's login stays usable once its owner may not create roles any more", async () => {
  const { ownerUrl, owner, appRole } = await emptyDatabase({ mayCreateRoles: true });
  const { serverLogin } = await migrate({ ownerUrl, appRole, serverPassword: 'a-password' });
  const [before] = await superuser`select rolpassword from pg_authid where rolname = ${serverLogin}`;
  await superuser.unsafe(`alter role ${owner} nocreaterole`);
  await addMigration('create table later (id int)');
  expect(await migrate({ ownerUrl, appRole, serverPassword: 'another', migrationsFolder })).toMatchObject({
    applied: 1,
    serverLogin,
    problem: expect.stringContaining('permission denied to alter role'),
  });
  expect(await superuser`select rolpassword from pg_authid where rolname = ${serverLogin}`).toEqual([before]);
});

test('the verifier of a password is the one that PostgreSQL computes', async () => {
  const name = `scram_${randomUUID().slice(0, 8)}`;
  await superuser.unsafe(`create role ${name} password 'a-password'`);
  const [row] = await superuser`select rolpassword from pg_authid where rolname = ${name}`;
  const [, salt = ''] = /^SCRAM-SHA-256\$4096:([^$]+)\$/.exec(String(row?.rolpassword)) ?? [];
  expect(scramVerifier('a-password', Buffer.from(salt, 'base64'))).toBe(row?.rolpassword);
  await superuser.unsafe(`drop role ${name}`);
});

test('an owner who may not create roles works without, and with a role that an administrator makes', async () => {
  const { ownerUrl, owner, appRole } = await emptyDatabase();
  expect(await migrate({ ownerUrl, appRole, serverPassword: 'a-password' })).toMatchObject({
    appRole: null,
    serverLogin: null,
    problem: expect.stringContaining('permission denied to create role'),
  });

  await superuser.unsafe(`create role ${appRole}`);
  expect(await migrate({ ownerUrl, appRole })).toMatchObject({ appRole: null });
  await superuser.unsafe(`grant ${appRole} to ${owner}`);
  expect(await migrate({ ownerUrl, appRole })).toMatchObject({ appRole });
});

test('the committed migrations are in the order of their times', () => {
  const times = journal.entries.map((entry) => entry.when);
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
});

test("other people's tables in the same database keep their rights", async () => {
  const { ownerUrl, appRole } = await emptyDatabase({ mayCreateRoles: true });
  const client = connect(ownerUrl, { max: 1 });
  await client`create table theirs (id int)`;
  await client`grant select on theirs to public`;
  await migrate({ ownerUrl, appRole });
  const [row] = await client`
    select has_table_privilege('public', 'theirs', 'select') as kept, has_table_privilege(${appRole}, 'theirs', 'insert') as given`;
  expect(row).toEqual({ kept: true, given: false });
  await client.end();
});
