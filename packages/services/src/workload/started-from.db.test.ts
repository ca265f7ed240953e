import { afterAll, beforeAll, expect, it } from 'vitest';
import { configureGitops } from '../gitops/configure-gitops.ts';
import { addWorkload, SPEC_PATH } from '../testing/add-workload.ts';
import {
  ADMIN,
  createForgeServices,
  type ForgeServices,
  OTHER_ADMIN,
} from '../testing/create-forge-services.ts';
import { storedRows } from '../testing/stored-rows.ts';
import { deleteWorkload } from './delete-workload.ts';
import { updateWorkload } from './update-workload.ts';

let services: ForgeServices;
beforeAll(async () => {
  services = await createForgeServices();
});
afterAll(() => services.close());

it('settings that moved since the form was filled are not written over, and are told with who moved them', async () => {
  const { id: workloadId } = await addWorkload(services, { enabled: false });
  const other = { workloadId, enabled: true, path: 'deploy/app.yml', settingsVersion: 1 };
  expect(await configureGitops(services.as(OTHER_ADMIN), other)).toMatchObject({ settingsVersion: 2 });
  const before = await storedRows(services.ctx.db, workloadId);
  const mine = { workloadId, enabled: true, path: SPEC_PATH, settingsVersion: 1 };
  expect(await configureGitops(services.ctx, mine)).toMatchObject({
    outcome: 'stale',
    moved: ['settings'],
    configChange: null,
    settingsChange: { actorName: OTHER_ADMIN.name, type: 'gitops.configured' },
    configVersion: 1,
    settingsVersion: 2,
  });
  expect(await storedRows(services.ctx.db, workloadId)).toEqual(before);
  expect(await configureGitops(services.ctx, { ...mine, settingsVersion: 2 })).toMatchObject({
    outcome: 'configured',
    settingsVersion: 3,
  });
});

it('settings sent again after a lost answer are as they should be, and no conflict', async () => {
  const { id: workloadId } = await addWorkload(services, { enabled: false });
  const input = { workloadId, enabled: true, path: SPEC_PATH, settingsVersion: 1 };
  const first = await configureGitops(services.ctx, input);
  expect(first).toMatchObject({ outcome: 'configured', settingsVersion: 2 });
  expect(await configureGitops(services.ctx, input)).toEqual(first);
});

it('a change of the live config does not keep settings from being written', async () => {
  const { id: workloadId } = await addWorkload(services, { enabled: false });
  await updateWorkload(services.as(OTHER_ADMIN), { id: workloadId, configVersion: 1, config: {} });
  const input = { workloadId, enabled: true, path: SPEC_PATH, settingsVersion: 1 };
  expect(await configureGitops(services.ctx, input)).toMatchObject({ outcome: 'configured' });
});

it('a workload that moved since it was looked at is not deleted, on whichever side', async () => {
  const { id } = await addWorkload(services, { enabled: false });
  const { row } = await storedRows(services.ctx.db, id);
  const input = { id, confirmName: row.name, configVersion: 1, settingsVersion: 1 };
  await updateWorkload(services.as(OTHER_ADMIN), { id, configVersion: 1, config: { port: 9 } });
  expect(await deleteWorkload(services.ctx, input)).toMatchObject({
    outcome: 'stale',
    moved: ['config'],
    configChange: { actorName: OTHER_ADMIN.name, cause: 'edit' },
    settingsChange: null,
  });
  await configureGitops(services.ctx, { workloadId: id, enabled: true, path: SPEC_PATH });
  const stale = await deleteWorkload(services.ctx, { ...input, configVersion: 2 });
  expect(stale).toMatchObject({
    outcome: 'stale',
    moved: ['settings'],
    settingsChange: { actorName: ADMIN.name },
  });
  expect(await deleteWorkload(services.ctx, { ...input, configVersion: 2, settingsVersion: 2 })).toEqual({
    outcome: 'deleted',
  });
});

it('a caller that names no version changes what is there, as before', async () => {
  const { id } = await addWorkload(services, { enabled: false });
  const { row } = await storedRows(services.ctx.db, id);
  await updateWorkload(services.as(OTHER_ADMIN), { id, configVersion: 1, config: { port: 9 } });
  expect(await deleteWorkload(services.ctx, { id, confirmName: row.name })).toEqual({ outcome: 'deleted' });
});
