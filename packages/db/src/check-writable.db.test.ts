import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { connect } from './connect.ts';
import { createDatabase } from './database.ts';
import { startEmbeddedPostgres } from './embedded/index.ts';
import { migrate } from './migrate.ts';
import { createTestDatabase } from './testing/index.ts';

const run = promisify(execFile);

async function asOwner(ownerUrl: string, statement: string): Promise<void> {
  const client = connect(ownerUrl, { max: 1 });
  await client.unsafe(statement).finally(() => client.end());
}

test('tells a database that takes writes from one that is read-only', async () => {
  const one = await createTestDatabase();
  expect(await one.db.writable()).toBe('writable');
  const name = one.url.slice(one.url.lastIndexOf('/') + 1);
  await asOwner(one.ownerUrl, `alter database ${name} set default_transaction_read_only = on`);
  const later = createDatabase({ url: one.url });
  expect(await later.migrated()).toBe(true);
  expect(await later.writable()).toBe('read_only');
  await later.close();
  await one.drop();
});

test('tells a role without the right to write', async () => {
  const one = await createTestDatabase();
  await asOwner(one.ownerUrl, 'revoke update on system_setting from tinyforge_app');
  expect(await one.db.writable()).toBe('forbidden');
  await one.drop();
});

test('leaves no transaction id and no row behind', async () => {
  const one = await createTestDatabase();
  const read = async () => {
    const client = connect(one.ownerUrl, { max: 1 });
    const [row] = await client`
      select n_tup_ins + n_tup_upd + n_dead_tup as changes from pg_stat_user_tables where relname = 'system_setting'`;
    await client.end();
    return Number(row?.changes);
  };
  const before = await read();
  for (let round = 0; round < 20; round += 1) await one.db.writable();
  expect(await read()).toBe(before);
  await one.drop();
});

test('tells a full disk', async ({ skip }) => {
  const folder = `/tmp/full-disk-${randomUUID()}`;
  await mkdir(folder);
  // Only root can mount a file system of a known size.
  const options = ['-t', 'tmpfs', '-o', 'size=256m,mode=755', 'tmpfs', folder];
  if ((await run('mount', options).catch(() => null)) === null) {
    await rm(folder, { recursive: true });
    skip('this user may not mount a file system that can be filled');
  }
  try {
    const server = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), durable: false });
    await migrate({ ownerUrl: server.ownerUrl });
    const db = createDatabase({ url: server.appUrl });
    expect(await db.writable()).toBe('writable');
    const filler = join(folder, 'filler');
    await run('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k']).catch(() => {});
    expect(await db.writable()).toBe('disk_full');
    await rm(filler);
    expect(await db.writable()).toBe('writable');
    await db.close();
    await server.stop();
  } finally {
    await run('umount', [folder]);
    await rm(folder, { recursive: true });
  }
}, 120_000);
