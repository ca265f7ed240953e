import { createDatabase, type Database, schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Actor } from '../context.ts';
import { assignGroup } from '../group/assign-group.ts';
import { createGroup } from '../group/create-group.ts';
import { addWorkload, SPEC_PATH, type TestWorkload } from '../testing/add-workload.ts';
import { createForgeServices, type ForgeServices, OTHER_ADMIN } from '../testing/create-forge-services.ts';
import { createSignal } from '../testing/create-signal.ts';
import { holdLock, someoneWaits } from '../testing/hold-lock.ts';
import { storedRows } from '../testing/stored-rows.ts';
import { deleteWorkload } from '../workload/delete-workload.ts';
import { updateWorkload } from '../workload/update-workload.ts';
import { configureGitops } from './configure-gitops.ts';
import { getGitops } from './get-gitops.ts';
import { syncGitops } from './sync-gitops.ts';

/** Where the forge stops before it answers; null: nowhere. */
let barrier: { reached: () => void; open: Promise<void> } | null = null;
let services: ForgeServices;
/** A second server process, as far as locks can tell. */
let elsewhere: Database;

beforeAll(async () => {
  services = await createForgeServices({
    async intercept() {
      const here = barrier;
      here?.reached();
      await here?.open;
      return undefined;
    },
  });
  elsewhere = createDatabase({ url: services.testDatabase.url });
});
afterAll(async () => {
  await elsewhere.close();
  await services.close();
});
beforeEach(() => {
  barrier = null;
});

/** Holds back the forge's answers from now on; `reached` tells that somebody is waiting for one. */
function holdForge() {
  const reached = createSignal<void>();
  const open = createSignal<void>();
  barrier = { reached: reached.resolve, open: open.promise };
  const release = () => {
    barrier = null;
    open.resolve();
  };
  return { reached: reached.promise, release };
}

async function review(workload: TestWorkload) {
  const panel = await getGitops(services.ctx, { workloadId: workload.id });
  if (!panel?.revision) throw new Error('There is nothing to review.');
  const { revision, configVersion, settingsVersion } = panel;
  return { workloadId: workload.id, reviewed: { blobSha: revision.blobSha, configVersion, settingsVersion } };
}

it('lets one of two equal syncs win, and tells the other that the config moved', async () => {
  const workload = await addWorkload(services);
  const input = await review(workload);
  const outcomes = await Promise.all([
    syncGitops(services.ctx, input),
    syncGitops(services.as(OTHER_ADMIN), input),
  ]);
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['applied', 'stale']);
  expect(outcomes.find(({ outcome }) => outcome === 'stale')).toMatchObject({
    moved: ['config'],
    configChange: { cause: 'sync' },
    current: { inSync: true, configVersion: 2 },
  });
  expect((await storedRows(services.ctx.db, workload.id)).history.map(({ version }) => version)).toEqual([
    1, 2,
  ]);
});

it('refuses a sync when an edit was saved while the file was read', async () => {
  const workload = await addWorkload(services);
  const forge = holdForge();
  const sync = syncGitops(services.ctx, { workloadId: workload.id });
  await forge.reached;
  const edit = await updateWorkload(services.as(OTHER_ADMIN), {
    id: workload.id,
    configVersion: 1,
    config: { port: 3000, replicas: 9 },
  });
  expect(edit).toMatchObject({ outcome: 'saved', configVersion: 2 });
  forge.release();
  expect(await sync).toMatchObject({
    outcome: 'stale',
    moved: ['config'],
    configChange: { actorName: OTHER_ADMIN.name },
  });
  expect((await storedRows(services.ctx.db, workload.id)).row.sourceConfig).toEqual({
    port: 3000,
    replicas: 9,
  });
});

it('refuses an edit when a sync came first, and says what it changed', async () => {
  const workload = await addWorkload(services);
  expect(await syncGitops(services.ctx, await review(workload))).toMatchObject({ outcome: 'applied' });
  const before = await storedRows(services.ctx.db, workload.id);
  const edit = await updateWorkload(services.as(OTHER_ADMIN), {
    id: workload.id,
    configVersion: 1,
    config: { port: 3000, healthcheck: '/health', replicas: 9 },
  });
  expect(edit).toMatchObject({
    outcome: 'stale',
    changedFields: ['config.port'],
    changedBy: { actorName: services.ctx.actor.name, cause: 'sync' },
    current: { config: { port: 8080, replicas: 2 }, configVersion: 2 },
  });
  expect(await storedRows(services.ctx.db, workload.id)).toEqual(before);
});

it('refuses a sync when GitOps was turned off, or the path changed, while the file was read', async () => {
  const workload = await addWorkload(services);
  for (const change of [
    { enabled: false, path: SPEC_PATH, outcome: { outcome: 'not_enabled' } },
    { enabled: true, path: 'ops/other.yml', outcome: { outcome: 'stale', moved: ['settings'] } },
  ]) {
    await configureGitops(services.ctx, { workloadId: workload.id, enabled: true, path: SPEC_PATH });
    const forge = holdForge();
    const sync = syncGitops(services.ctx, { workloadId: workload.id });
    await forge.reached;
    await configureGitops(services.ctx, { workloadId: workload.id, ...change });
    forge.release();
    expect(await sync).toMatchObject(change.outcome);
  }
  expect((await storedRows(services.ctx.db, workload.id)).history).toHaveLength(1);
});

it('finds nothing when the workload was deleted while the file was read', async () => {
  const workload = await addWorkload(services);
  const { row } = await storedRows(services.ctx.db, workload.id);
  const forge = holdForge();
  const sync = syncGitops(services.ctx, { workloadId: workload.id });
  await forge.reached;
  expect(await deleteWorkload(services.ctx, { id: workload.id, confirmName: row.name })).toEqual({
    outcome: 'deleted',
  });
  forge.release();
  expect(await sync).toEqual({ outcome: 'not_found' });
});

it('reads the row after it has the lock: what the holder wrote meanwhile is seen, not overwritten', async () => {
  const workload = await addWorkload(services);
  const lock = await holdLock(elsewhere, workload.id);
  const sync = syncGitops(services.ctx, { workloadId: workload.id });
  await someoneWaits(elsewhere);
  await lock.release((tx) =>
    tx
      .update(schema.workload)
      .set({ sourceConfig: { port: 1234 }, configVersion: 2 })
      .where(eq(schema.workload.id, workload.id)),
  );
  expect(await sync).toMatchObject({
    outcome: 'stale',
    moved: ['config'],
    current: { configVersion: 2, drift: [{ liveValue: 1234, repoValue: 8080 }] },
  });
  expect((await storedRows(services.ctx.db, workload.id)).row.sourceConfig).toEqual({ port: 1234 });
});

it('waits for a lock for a bounded time, and lets only one more of the process wait', async () => {
  const workload = await addWorkload(services);
  const before = await storedRows(services.ctx.db, workload.id);
  const lock = await holdLock(elsewhere, workload.id);
  let answered = 0;
  const syncs = ['a', 'b', 'c', 'd'].map(async () => {
    const { outcome } = await syncGitops(services.ctx, { workloadId: workload.id });
    answered += 1;
    return outcome;
  });
  // Two are told at once, while another still waits for the lock; were all let in, they would give up together.
  await vi.waitUntil(() => answered >= 2, 20_000);
  await someoneWaits(elsewhere);
  expect(await Promise.all(syncs)).toEqual(['busy', 'busy', 'busy', 'busy']);
  await lock.release();
  const after = await storedRows(services.ctx.db, workload.id);
  expect({ ...after, row: null }).toEqual({ ...before, row: null });
  expect(after.row.sourceConfig).toEqual(before.row.sourceConfig);
}, 30_000);

describe('a workload that moves into a group that its caller may only view', () => {
  /** A workload in a group that the actors administer, and a second group that they may only view. */
  async function addMovableWorkload() {
    const workload = await addWorkload(services);
    const [own, foreign] = [
      await addGroup(`Own of ${workload.id}`),
      await addGroup(`Foreign of ${workload.id}`),
    ];
    await assignGroup(services.ctx, { workloadId: workload.id, groupId: own });
    const person: Actor = {
      id: 'p',
      name: 'P',
      role: 'none',
      groups: { [own]: 'admin', [foreign]: 'viewer' },
    };
    const token: Actor = {
      id: 'p',
      name: 'deploy-bot (P)',
      role: 'none',
      groups: { [own]: 'viewer', [foreign]: 'viewer' },
      syncGrant: { tokenId: 'token', workloadIds: new Set([workload.id]), owner: person },
    };
    return { workload, person, token, foreign };
  }

  async function addGroup(name: string): Promise<string> {
    const created = await createGroup(services.ctx, { name });
    if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
    return created.id;
  }

  it.each(['person', 'token'] as const)('is not synced by a %s who waits for the file', async (who) => {
    const { workload, foreign, ...actors } = await addMovableWorkload();
    const forge = holdForge();
    const sync = syncGitops(services.as(actors[who]), { workloadId: workload.id });
    await forge.reached;
    await assignGroup(services.ctx, { workloadId: workload.id, groupId: foreign });
    forge.release();
    expect(await sync).toEqual({ outcome: 'not_found' });
    expect((await storedRows(services.ctx.db, workload.id)).history).toHaveLength(1);
  });

  it.each(['person', 'token'] as const)('is not synced by a %s who waits for the lock', async (who) => {
    const { workload, foreign, ...actors } = await addMovableWorkload();
    const lock = await holdLock(elsewhere, workload.id);
    const sync = syncGitops(services.as(actors[who]), { workloadId: workload.id });
    await someoneWaits(elsewhere);
    await lock.release((tx) =>
      tx.update(schema.workload).set({ groupId: foreign }).where(eq(schema.workload.id, workload.id)),
    );
    expect(await sync).toEqual({ outcome: 'not_found' });
    expect((await storedRows(services.ctx.db, workload.id)).history).toHaveLength(1);
  });

  it('is synced by a token only where its list names the workload', async () => {
    const { workload, token, person } = await addMovableWorkload();
    const without = {
      ...token,
      syncGrant: { tokenId: 'token', workloadIds: new Set<string>(), owner: person },
    };
    const input = { workloadId: workload.id };
    expect(await syncGitops(services.as(without), input)).toEqual({ outcome: 'not_found' });
    expect(await syncGitops(services.as(token), input)).toMatchObject({ outcome: 'applied' });
  });
});
