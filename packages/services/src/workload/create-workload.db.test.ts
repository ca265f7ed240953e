import { connect } from '@tinyforge/db';
import type { GitRef } from '@tinyforge/providers';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { setDefaultRule } from '../policy/set-default-rule.ts';
import { addWorkload } from '../testing/add-workload.ts';
import { createForgeServices, type ForgeServices } from '../testing/create-forge-services.ts';
import { storedRows } from '../testing/stored-rows.ts';
import { createWorkload } from './create-workload.ts';
import { getWorkload } from './get-workload.ts';

let services: ForgeServices;
/** Another connection, as the owner of the tables. */
let elsewhere: ReturnType<typeof connect>;
beforeAll(async () => {
  services = await createForgeServices();
  elsewhere = connect(services.testDatabase.ownerUrl, { max: 1 });
});
afterAll(async () => {
  await elsewhere.end();
  await services.close();
});

it('a common rule that changes while a workload is added is a change for it too', async () => {
  const lock = { field: 'deploy.port', rule: 'locked', reason: 'The proxy knows it.' } as const;
  const { adding, changing } = await elsewhere.begin(async (tx) => {
    await tx`lock table config_history in exclusive mode`;
    const adding = addWorkload(services, { enabled: false });
    await waiting(1);
    const changing = setDefaultRule(services.ctx, lock);
    await Promise.race([changing, waiting(2)]);
    return { adding, changing };
  });
  const { id } = await adding;
  expect(await changing).toEqual({ outcome: 'busy' });
  expect(await setDefaultRule(services.ctx, lock)).toMatchObject({ outcome: 'saved', workloads: 1 });
  expect((await storedRows(services.ctx.db, id)).row.settingsVersion).toBe(2);
});

it.each<[string, object, GitRef, string]>([
  ['acme/web', {}, { kind: 'default' }, '.tinyforge.yml'],
  ['github.com/acme/web/tree/dev', {}, { kind: 'branch', name: 'dev' }, '.tinyforge.yml'],
  ['https://github.com/acme/web/blob/dev/app.yml', {}, { kind: 'branch', name: 'dev' }, 'app.yml'],
  [
    'https://github.com/acme/web/blob/dev/app.yml',
    { path: 'b.yml' },
    { kind: 'branch', name: 'dev' },
    'b.yml',
  ],
  ['https://github.com/acme/web/blob/dev/README.md', {}, { kind: 'branch', name: 'dev' }, '.tinyforge.yml'],
])('stores the branch and the path that the address %s names', async (repository, more, ref, path) => {
  const source = { forge: 'github', baseUrl: 'https://github.com', repository } as const;
  const created = await createWorkload(services.ctx, {
    name: 'From an address',
    sourceKind: 'dockerfile',
    source: { ...source, ref: { kind: 'default' }, credentialId: null },
    config: {},
    ...more,
  });
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  expect(await getWorkload(services.ctx, { id: created.id })).toMatchObject({
    source: { repository: 'acme/web', ref },
    gitops: { path, enabled: false },
  });
});

it('keeps a ref that the caller names beside the address, and refuses an invalid path', async () => {
  const source = {
    forge: 'github',
    baseUrl: 'https://github.com',
    repository: 'github.com/acme/web/tree/dev',
    ref: { kind: 'branch', name: 'refs/heads/main' },
    credentialId: null,
  } as const;
  const workload = { name: 'Named ref', sourceKind: 'dockerfile', source, config: {} } as const;
  const created = await createWorkload(services.ctx, workload);
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  expect(await getWorkload(services.ctx, { id: created.id })).toMatchObject({
    source: { ref: { kind: 'branch', name: 'main' } },
  });
  expect(await createWorkload(services.ctx, { ...workload, path: '../x.yml' })).toMatchObject({
    outcome: 'invalid',
    issues: [{ field: 'path', code: 'path_bad_segment' }],
  });
});

it('takes the short name that an admin chose, and derives one from a name in any script', async () => {
  const create = (name: string, slug?: string) =>
    createWorkload(services.ctx, {
      name,
      sourceKind: 'image',
      source: null,
      config: {},
      ...(slug !== undefined && { slug }),
    });
  expect(await create('Магазин')).toMatchObject({ outcome: 'created', slug: 'magazin' });
  expect(await create('Магазин', '')).toMatchObject({ outcome: 'created', slug: 'magazin-2' });
  expect(await create('Магазин', ' shop ')).toMatchObject({ outcome: 'created', slug: 'shop' });
  const refused = (code: string, params = {}) => ({
    outcome: 'invalid',
    issues: [{ field: 'slug', code, params }],
  });
  expect(await create('Other', 'shop')).toEqual(refused('slug_taken'));
  for (const slug of ['Shop', 'a--b', '-a', 'a-', 'a/b', 'магазин', 'a b', 'a.b']) {
    expect(await create('Other', slug)).toEqual(refused('bad_slug'));
  }
  expect(await create('Other', 'a'.repeat(61))).toEqual(refused('too_long', { max: 60 }));
  expect(await create('', 'a b')).toMatchObject({ issues: [{ field: 'name' }, { field: 'slug' }] });
});

/** Until so many transactions wait for another. */
async function waiting(howMany: number): Promise<void> {
  const waits = () =>
    services.ctx.db.read.execute(
      sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
  await expect.poll(waits, { timeout: 10_000, interval: 10 }).toHaveLength(howMany);
}
