import { createDatabase, type Database, lockWorkload, schema } from '@tinyforge/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getGitops } from '../gitops/get-gitops.ts';
import { syncGitops } from '../gitops/sync-gitops.ts';
import { addWorkload } from '../testing/add-workload.ts';
import {
  createForgeServices,
  type ForgeServices,
  OTHER_ADMIN,
  VIEWER,
} from '../testing/create-forge-services.ts';
import { storedRows } from '../testing/stored-rows.ts';
import { getWorkload } from '../workload/get-workload.ts';
import { listWorkloads } from '../workload/list-workloads.ts';
import { updateWorkload } from '../workload/update-workload.ts';
import { getDefaultPolicy } from './get-default-policy.ts';
import { getPolicy } from './get-policy.ts';
import { setDefaultRule } from './set-default-rule.ts';
import { setRule } from './set-rule.ts';

const SPEC = 'version: 1\ndeploy:\n  port: 8080\n  healthcheck: /up\n';
const PORT = 'deploy.port';
const LOCK = { field: PORT, rule: 'locked', reason: 'The proxy knows this port.' } as const;
const FREE = { field: PORT, rule: 'default', reason: '' } as const;

/** Called before the forge answers. */
let beforeAnswer: (() => Promise<unknown>) | null = null;
let services: ForgeServices;
/** A second server process, as far as locks can tell. */
let elsewhere: Database;
beforeAll(async () => {
  services = await createForgeServices({
    async intercept() {
      const work = beforeAnswer;
      beforeAnswer = null;
      await work?.();
      return undefined;
    },
  });
  elsewhere = createDatabase({ url: services.testDatabase.url });
});
afterAll(async () => {
  await elsewhere.close();
  await services.close();
});
beforeEach(async () => {
  await setDefaultRule(services.ctx, FREE);
});

const panelOf = async (workloadId: string) => {
  const panel = await getGitops(services.ctx, { workloadId });
  if (!panel) throw new Error('The workload is gone.');
  return panel;
};

describe('a locked field', () => {
  it('is shown with its reason, is no drift, and is never synced', async () => {
    const { id } = await addWorkload(services, { spec: SPEC });
    await panelOf(id);
    const before = await storedRows(services.ctx.db, id);
    expect(await setRule(services.ctx, { workloadId: id, ...LOCK })).toEqual({
      outcome: 'saved',
      settingsVersion: before.row.settingsVersion + 1,
    });
    expect(await panelOf(id)).toMatchObject({
      drift: [{ field: 'deploy.healthcheck' }],
      managedFields: ['deploy.healthcheck'],
      locked: [{ field: PORT, repoValue: 8080, liveValue: 3000, reason: LOCK.reason, from: 'workload' }],
    });
    expect(await syncGitops(services.ctx, { workloadId: id, fields: [PORT] })).toEqual({
      outcome: 'invalid_fields',
      fields: [{ field: PORT, problem: 'locked' }],
    });
    expect(await syncGitops(services.ctx, { workloadId: id })).toMatchObject({
      outcome: 'applied',
      remaining: [],
    });
    const { row, events } = await storedRows(services.ctx.db, id);
    expect(row).toMatchObject({
      sourceConfig: { port: 3000, healthcheck: '/up' },
      gitopsBase: { healthcheck: '/up' },
    });
    expect(events.find(({ type }) => type === 'policy.changed')).toMatchObject({
      actorName: services.ctx.actor.name,
      data: { field: PORT, from: 'default', to: 'locked', reason: LOCK.reason },
    });
    const listed = (await listWorkloads(services.ctx, { search: row.name })).items[0];
    expect(listed?.gitops).toMatchObject({ drifted: false, managedCount: 1 });
  });

  it('can be edited in the form, and no longer when the lock is gone', async () => {
    const { id } = await addWorkload(services, { spec: SPEC });
    await panelOf(id);
    await setRule(services.ctx, { workloadId: id, ...LOCK });
    expect((await getWorkload(services.ctx, { id }))?.gitops?.managedFields).toEqual(['deploy.healthcheck']);
    const edit = (port: number, configVersion: number) =>
      updateWorkload(services.ctx, { id, configVersion, config: { port, healthcheck: '/health' } });
    expect(await edit(4000, 1)).toMatchObject({ outcome: 'saved' });
    await setRule(services.ctx, { workloadId: id, ...FREE });
    expect(await edit(5000, 2)).toEqual({ outcome: 'managed_field', fields: [PORT] });
  });
});

describe('setting a rule', () => {
  it.each([
    [{ ...LOCK, reason: '  ' }, [{ field: 'reason', code: 'required' }]],
    [{ ...LOCK, reason: 'x'.repeat(301) }, [{ field: 'reason', code: 'too_long' }]],
    [{ ...LOCK, reason: 'a\u202eb' }, [{ field: 'reason', code: 'bad_characters' }]],
    [{ ...LOCK, field: 'deploy.env' }, [{ field: 'field', code: 'unknown_choice' }]],
  ])('%j is refused', async (input, issues) => {
    const { id } = await addWorkload(services, { spec: SPEC });
    const before = await storedRows(services.ctx.db, id);
    const outcome = { outcome: 'invalid', issues: issues.map((issue) => expect.objectContaining(issue)) };
    expect(await setRule(services.ctx, { workloadId: id, ...input })).toEqual(outcome);
    expect(await setDefaultRule(services.ctx, input)).toEqual(outcome);
    expect(await storedRows(services.ctx.db, id)).toEqual(before);
  });

  it('is not for a field that the kind does not honour', async () => {
    const { id } = await addWorkload(services, { spec: SPEC, sourceKind: 'static', config: {} });
    expect(await setRule(services.ctx, { workloadId: id, ...LOCK })).toEqual({ outcome: 'not_eligible' });
  });

  it('leaves what is already so as it is, and a repeat after a lost answer is no conflict', async () => {
    const { id } = await addWorkload(services, { spec: SPEC });
    const { settingsVersion } = await panelOf(id);
    const first = await setRule(services.ctx, { workloadId: id, ...LOCK, settingsVersion });
    expect(first).toEqual({ outcome: 'saved', settingsVersion: settingsVersion + 1 });
    const before = await storedRows(services.ctx.db, id);
    expect(await setRule(services.ctx, { workloadId: id, ...LOCK, settingsVersion })).toEqual(first);
    expect(await setRule(services.ctx, { workloadId: id, ...LOCK })).toEqual(first);
    expect(await storedRows(services.ctx.db, id)).toEqual(before);
  });

  it('is stale when the settings moved, and says who moved them', async () => {
    const { id } = await addWorkload(services, { spec: SPEC });
    const { settingsVersion } = await panelOf(id);
    await setRule(services.as(OTHER_ADMIN), { workloadId: id, ...LOCK });
    expect(await setRule(services.ctx, { workloadId: id, ...FREE, settingsVersion })).toMatchObject({
      outcome: 'stale',
      settingsChange: { actorName: OTHER_ADMIN.name, type: 'policy.changed', fields: [PORT] },
    });
  });

  it('makes a sync that is under way stale', async () => {
    const { id } = await addWorkload(services, { spec: SPEC });
    await panelOf(id);
    beforeAnswer = () => setRule(services.as(OTHER_ADMIN), { workloadId: id, ...LOCK });
    expect(await syncGitops(services.ctx, { workloadId: id })).toMatchObject({
      outcome: 'stale',
      moved: ['settings'],
      settingsChange: { actorName: OTHER_ADMIN.name, type: 'policy.changed', fields: [PORT] },
      current: { locked: [{ field: PORT }] },
    });
  });
});

describe('the rule for all workloads', () => {
  it('moves the settings of those that it is a change for, and of no other', async () => {
    const follows = await addWorkload(services, { spec: SPEC });
    const exception = await addWorkload(services, { spec: SPEC });
    const other = await addWorkload(services, { spec: SPEC, sourceKind: 'static', config: {} });
    await setRule(services.ctx, { workloadId: exception.id, field: PORT, rule: 'repository', reason: '' });
    const ids = [follows.id, exception.id, other.id];
    const versions = () =>
      Promise.all(ids.map(async (id) => (await storedRows(services.ctx.db, id)).row.settingsVersion));
    const [one = 0, two = 0, three = 0] = await versions();
    const { version } = await getDefaultPolicy(services.ctx);
    expect(await setDefaultRule(services.ctx, { ...LOCK, version })).toMatchObject({ outcome: 'saved' });
    expect(await versions()).toEqual([one + 1, two, three]);
    const late = { ...LOCK, reason: 'Late.', version };
    expect(await setDefaultRule(services.as(OTHER_ADMIN), late)).toEqual({
      outcome: 'stale',
      version: version + 1,
      settingsChange: {
        actorName: services.ctx.actor.name,
        at: expect.any(String),
        type: 'policy.default_changed',
        fields: [PORT],
      },
    });

    expect((await panelOf(follows.id)).locked).toMatchObject([{ field: PORT, from: 'default' }]);
    expect((await panelOf(exception.id)).drift).toMatchObject([{ field: PORT }, {}]);
    expect(await getPolicy(services.as(VIEWER), { workloadId: exception.id })).toMatchObject({
      fields: [{ field: PORT, rule: 'repository', from: 'workload', common: { rule: 'locked' } }, {}, {}],
    });

    // Another reason decides nothing.
    await setDefaultRule(services.ctx, { ...LOCK, reason: 'Because.' });
    expect(await versions()).toEqual([one + 1, two, three]);
  });

  it('makes a sync that is under way stale', async () => {
    const { id } = await addWorkload(services, { spec: SPEC });
    await panelOf(id);
    beforeAnswer = () => setDefaultRule(services.as(OTHER_ADMIN), LOCK);
    expect(await syncGitops(services.ctx, { workloadId: id })).toMatchObject({
      outcome: 'stale',
      moved: ['settings'],
      settingsChange: { actorName: OTHER_ADMIN.name, type: 'policy.default_changed', fields: [PORT] },
      current: { locked: [{ field: PORT }] },
    });
    expect((await storedRows(services.ctx.db, id)).row.sourceConfig).toMatchObject({ port: 3000 });
  });

  it('sent again after a lost answer is as it should be, and no conflict', async () => {
    const { id } = await addWorkload(services, { spec: SPEC });
    const { version } = await getDefaultPolicy(services.ctx);
    await setDefaultRule(services.ctx, { ...LOCK, version });
    const before = await storedRows(services.ctx.db, id);
    const events = () => services.ctx.db.read.$count(schema.event);
    const recorded = await events();
    expect(await setDefaultRule(services.ctx, { ...LOCK, version })).toEqual({
      outcome: 'saved',
      version: version + 1,
      workloads: 0,
    });
    expect(await storedRows(services.ctx.db, id)).toEqual(before);
    expect(await events()).toBe(recorded);
  });

  it('is busy while a workload is, and changes nothing then', async () => {
    const { id } = await addWorkload(services, { spec: SPEC });
    const before = await storedRows(services.ctx.db, id);
    const outcome = await elsewhere.write.transaction(async (tx) => {
      await lockWorkload(tx, id);
      return setDefaultRule(services.ctx, LOCK);
    });
    expect(outcome).toEqual({ outcome: 'busy' });
    expect(await storedRows(services.ctx.db, id)).toEqual(before);
    expect((await getDefaultPolicy(services.ctx)).fields[0]).toMatchObject({ rule: 'repository' });
  });

  it('gives two changes at once one order', async () => {
    const { id } = await addWorkload(services, { spec: SPEC });
    const { row } = await storedRows(services.ctx.db, id);
    const { version } = await getDefaultPolicy(services.ctx);
    const outcomes = await Promise.all([
      setDefaultRule(services.ctx, { ...LOCK, version }),
      setDefaultRule(services.as(OTHER_ADMIN), { ...LOCK, reason: 'Mine.', version }),
    ]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['saved', 'stale']);
    expect((await storedRows(services.ctx.db, id)).row.settingsVersion).toBe(row.settingsVersion + 1);
  });
});
