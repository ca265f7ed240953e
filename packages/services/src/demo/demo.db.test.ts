import { access, cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { schema } from '@tinyforge/db';
import { commitFiles, DemoForgeError } from '@tinyforge/demo-forge';
import { createProviders, createSafeFetch } from '@tinyforge/providers';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { createCredential } from '../credential/create-credential.ts';
import { listEvents } from '../event/list-events.ts';
import { getGitops } from '../gitops/get-gitops.ts';
import { ADMIN, VIEWER } from '../testing/create-forge-services.ts';
import { createTestServices, type TestServices } from '../testing/create-test-services.ts';
import { createWorkload } from '../workload/create-workload.ts';
import { getWorkload } from '../workload/get-workload.ts';
import { listWorkloads } from '../workload/list-workloads.ts';
import type { DemoContext } from './demo-context.ts';
import { recallDemo, rememberDemo } from './demo-memory.ts';
import { createDemoRuntime, type DemoRuntime } from './demo-runtime.ts';
import { getDemoState } from './demo-state.ts';
import { ensureDemoRunning } from './ensure-demo-running.ts';
import { loadDemo } from './load-demo.ts';
import { removeDemo } from './remove-demo.ts';

let services: TestServices;
let dataDir: string;
let demo: DemoRuntime;
let ctx: DemoContext;

/** As in the dashboard's composition: the demo's address is allowed while its forge runs. */
const allowedHosts = () => demo.allowedHosts();
const safeFetch = createSafeFetch({ allowedHosts });
const providers = createProviders({ fetch: safeFetch });
afterAll(() => safeFetch.close());

beforeEach(async () => {
  services = await createTestServices();
  dataDir = await mkdtemp(join(tmpdir(), 'tinyforge-demo-'));
  startProcess();
});
afterEach(async () => {
  await demo.stop();
  await services.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** What a process has of the demo when it starts: nothing but the folder and the database. */
function startProcess(): void {
  demo = createDemoRuntime({ dataDir });
  ctx = { ...services.as(ADMIN), providers, allowedHosts, demo };
}

async function list() {
  const { items, counts } = await listWorkloads(ctx, {});
  return { items: new Map(items.map((item) => [item.name, item])), counts };
}

/** Everything but events, the common rules and the sign-in library's tables. */
async function leftovers() {
  const { workload, credential, configHistory, reading, changeRequest, systemSetting } = schema;
  const tables = [workload, credential, configHistory, reading, changeRequest, systemSetting];
  const rows = await Promise.all(tables.map((table) => services.testDatabase.db.read.select().from(table)));
  return rows.flat().filter((row) => !('key' in row && row.key === 'field_policy'));
}

it('shows every status, kind and forge without anybody looking first', async () => {
  expect(await loadDemo(ctx)).toEqual({ outcome: 'loaded', workloads: 10, directory: demo.directory });
  const { items, counts } = await list();
  expect(counts).toEqual({
    in_sync: 2,
    drifted: 2,
    no_file: 1,
    invalid: 1,
    fetch_failed: 1,
    disabled: 1,
    unread: 0,
    not_eligible: 2,
  });
  expect(new Set([...items.values()].map(({ source }) => source?.forge))).toEqual(
    new Set(['github', 'gitlab', 'gitea', undefined]),
  );
  expect(items.get('Storefront')?.gitops).toMatchObject({ drifted: true, driftCount: 3, managedCount: 3 });
  expect(items.get('Billing worker')?.gitops).toMatchObject({ reason: 'ref_not_found' });
  expect(items.get('Checkout API')?.gitops?.lastSyncAt).not.toBeNull();
  expect([...items.values()].every((item) => item.demo)).toBe(true);

  const drifted = await getGitops(ctx, { workloadId: items.get('Storefront')?.id ?? '' });
  expect(drifted?.drift.map(({ movedBy }) => movedBy)).toEqual(['repository', 'repository', 'repository']);
  const locked = await getGitops(ctx, { workloadId: items.get('Edge API')?.id ?? '' });
  expect(locked).toMatchObject({ drift: [], locked: [{ field: 'deploy.deploy_strategy' }] });

  const panel = await getGitops(ctx, { workloadId: items.get('Docs site')?.id ?? '' });
  expect(panel).toMatchObject({
    ignoredFields: ['deploy.port', 'deploy.healthcheck'],
    drift: [{ field: 'deploy.deploy_strategy' }],
  });
});

it('loads once, tells its folder to admins only, and shows a commit made there as drift', async () => {
  const [first, second] = await Promise.all([loadDemo(ctx), loadDemo(ctx)]);
  expect([first.outcome, second.outcome]).toEqual(['loaded', 'already_loaded']);
  expect(await getDemoState(ctx)).toEqual({
    loaded: true,
    baseUrl: demo.origin(),
    directory: demo.directory,
    workloads: 10,
  });
  expect(await getDemoState({ ...ctx, actor: VIEWER })).toMatchObject({ loaded: true, directory: null });

  await commitFiles({
    path: join(demo.directory, 'gitlab/team/edge/api'),
    files: { '.tinyforge.yml': 'version: 1\ndeploy:\n  port: 9191\n' },
    message: 'Move',
  });
  const workloadId = (await list()).items.get('Edge API')?.id ?? '';
  expect(await getGitops(ctx, { workloadId })).toMatchObject({ drift: [{ repoValue: 9191 }] });
});

it('removes everything but events', async () => {
  await loadDemo(ctx);
  const origin = demo.origin() ?? '';
  expect(await removeDemo(ctx)).toEqual({ outcome: 'removed', workloads: 10 });
  expect(await leftovers()).toEqual([]);
  expect(demo.allowedHosts()).toEqual([]);
  await expect(access(join(dataDir, 'demo'))).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(fetch(origin)).rejects.toThrow();
  const { items } = await listEvents(ctx, { limit: 100 });
  expect(items[0]).toMatchObject({ type: 'demo.removed', data: { workloads: 10 } });
  expect(await removeDemo(ctx)).toEqual({ outcome: 'not_loaded' });
});

it('leaves the credentials and workloads of others alone', async () => {
  const own = await createCredential(ctx, {
    name: 'Demo: deploy token',
    forge: 'github',
    baseUrl: 'https://github.com',
    token: 'a-token-of-somebody',
  });
  await loadDemo(ctx);
  const [demoCredential] = (await services.testDatabase.db.read.select().from(schema.credential)).filter(
    ({ name }) => name === 'Demo: deploy token 2',
  );
  if (!demoCredential) throw new Error('The demo has no credential.');
  const added = await createWorkload(ctx, {
    name: 'Mine',
    sourceKind: 'dockerfile',
    source: {
      forge: 'github',
      baseUrl: demoCredential.baseUrl,
      repository: 'acme/checkout-api',
      ref: { kind: 'default' },
      credentialId: demoCredential.id,
    },
    config: {},
  });
  if (added.outcome !== 'created') throw new Error(JSON.stringify(added));
  await removeDemo(ctx);
  expect(await getWorkload(ctx, { id: added.id })).toMatchObject({ source: { credentialId: null } });
  const credentials = await services.testDatabase.db.read.select().from(schema.credential);
  expect(credentials.map(({ id }) => ({ outcome: 'created', id }))).toEqual([own]);
});

it.each(['loading', 'removing'] as const)('clears a demo that a killed process left %s', async (state) => {
  await loadDemo(ctx);
  const memory = await recallDemo(ctx.db.read);
  if (!memory) throw new Error('The demo is not remembered.');
  await rememberDemo(ctx, { ...memory, state });
  await demo.stop();
  startProcess();
  expect(await getDemoState(ctx)).toMatchObject({ loaded: false });
  expect(await ensureDemoRunning(ctx)).toEqual({ outcome: 'not_loaded' });
  expect(await leftovers()).toEqual([]);
  expect(await loadDemo(ctx)).toMatchObject({ outcome: 'loaded' });
});

it('touches no credential when it broke off before it had a port', async () => {
  await createCredential(ctx, {
    name: 'Mine',
    forge: 'github',
    baseUrl: 'https://github.com',
    token: 'a-token-of-somebody',
  });
  await rememberDemo(ctx, { state: 'loading', port: 0, formerPorts: [] });
  expect(await removeDemo(ctx)).toEqual({ outcome: 'removed', workloads: 0 });
  expect(await services.testDatabase.db.read.select().from(schema.credential)).toHaveLength(1);
});

it('comes back on its port with the next process', async () => {
  await loadDemo(ctx);
  const origin = demo.origin();
  const before = await list();
  await demo.stop();
  startProcess();
  expect(await ensureDemoRunning(ctx)).toMatchObject({ outcome: 'running', moved: false });
  expect(demo.origin()).toBe(origin);
  expect(await list()).toEqual(before);
  const id = before.items.get('Checkout API')?.id ?? '';
  expect(await getGitops(ctx, { workloadId: id })).toMatchObject({ status: 'ok', inSync: true });
});

it('moves to another port, with sealed tokens and readings, when its own is taken', async () => {
  await loadDemo(ctx);
  const before = await list();
  const port = Number(new URL(demo.origin() ?? '').port);
  await demo.stop();
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve));
  startProcess();
  try {
    expect(await ensureDemoRunning(ctx)).toMatchObject({ outcome: 'running', moved: true });
    expect(demo.origin()).not.toBe(`http://127.0.0.1:${port}`);
    const after = await list();
    expect(after.counts).toEqual(before.counts);
    for (const { source } of after.items.values()) {
      if (source) expect(source.baseUrl).toBe(`${demo.origin()}/${source.forge}`);
    }
    // Private: the token, sealed for the old address, was sealed anew.
    const id = after.items.get('Checkout API')?.id ?? '';
    expect(await getGitops(ctx, { workloadId: id })).toMatchObject({ status: 'ok', inSync: true });
    expect(await removeDemo(ctx)).toMatchObject({ outcome: 'removed' });
    expect(await leftovers()).toEqual([]);
  } finally {
    squatter.close();
  }
});

it.each(['loaded', 'loading'] as const)(
  'leaves a demo that is %s to the process whose data folder holds its repositories',
  async (state) => {
    await loadDemo(ctx);
    const [first, before, origin] = [demo, await list(), demo.origin()];
    const known = await recallDemo(ctx.db.read);
    if (!known) throw new Error('The demo is not remembered.');
    await rememberDemo(ctx, { ...known, state });
    const otherFolder = await mkdtemp(join(tmpdir(), 'tinyforge-demo-'));
    const other: DemoContext = { ...ctx, demo: createDemoRuntime({ dataDir: otherFolder }) };
    try {
      expect(await ensureDemoRunning(other)).toEqual({ outcome: 'elsewhere' });
      expect(other.demo.origin()).toBeNull();
      expect(await getDemoState(other)).toMatchObject({ directory: null });
      expect(await recallDemo(ctx.db.read)).toEqual({ ...known, state });
      expect(await list()).toEqual(before);
      expect(first.origin()).toBe(origin);
    } finally {
      await rm(otherFolder, { recursive: true, force: true });
    }
  },
);

it('leaves a demo alone that another process serves from a copy of the data folder, and takes it over once that ends', async () => {
  await loadDemo(ctx);
  const [known, before] = [await recallDemo(ctx.db.read), await list()];
  const copy = await mkdtemp(join(tmpdir(), 'tinyforge-demo-'));
  await cp(dataDir, copy, { recursive: true });
  const other: DemoContext = { ...ctx, demo: createDemoRuntime({ dataDir: copy }) };
  try {
    expect(await ensureDemoRunning(other)).toEqual({ outcome: 'elsewhere' });
    expect(other.demo.origin()).toBeNull();
    expect(await recallDemo(ctx.db.read)).toEqual(known);
    expect(await list()).toEqual(before);

    await demo.stop();
    expect(await ensureDemoRunning(other)).toEqual({ outcome: 'running', port: known?.port, moved: false });
    expect(await ensureDemoRunning(ctx)).toEqual({ outcome: 'elsewhere' });
    expect(await recallDemo(ctx.db.read)).toEqual(known);
  } finally {
    await other.demo.stop();
    await rm(copy, { recursive: true, force: true });
  }
});

it('fails with a reason, leaves nothing, and loads at the next try', async () => {
  const denied = () => Promise.reject(new DemoForgeError('port_denied', 'This user may not listen.'));
  const failed = await loadDemo({ ...ctx, demo: { ...demo, start: denied } });
  expect(failed).toEqual({ outcome: 'failed', reason: 'port_denied' });
  expect(await leftovers()).toEqual([]);
  await expect(access(join(dataDir, 'demo'))).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await loadDemo(ctx)).toMatchObject({ outcome: 'loaded' });
});
