import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addWorkload, SPEC_PATH } from '../testing/add-workload.ts';
import { createForgeServices, type ForgeServices } from '../testing/create-forge-services.ts';
import { storedRows } from '../testing/stored-rows.ts';
import { getGitops } from './get-gitops.ts';
import { syncGitops } from './sync-gitops.ts';

let services: ForgeServices;
beforeAll(async () => {
  services = await createForgeServices();
});
afterAll(() => services.close());

const SPEC = '# ours\nversion: 1\ndeploy:\n  port: 8080\n  healthcheck: /up\n';
const PORT = ['deploy.port'];

it('applies what was chosen and leaves the rest as drift, in history and event alike', async () => {
  const workload = await addWorkload(services, { spec: SPEC });
  const outcome = await syncGitops(services.ctx, { workloadId: workload.id, fields: PORT });
  expect(outcome).toMatchObject({
    outcome: 'applied',
    configVersion: 2,
    changes: [{ field: 'deploy.port', liveValue: 3000, repoValue: 8080 }],
    remaining: ['deploy.healthcheck'],
  });
  const { row, history, events } = await storedRows(services.ctx.db, workload.id);
  expect(row.sourceConfig).toMatchObject({ port: 8080, healthcheck: '/health' });
  expect(history.at(-1)).toMatchObject({
    cause: 'sync',
    file: {
      forge: 'github',
      repository: row.repository,
      path: SPEC_PATH,
      lines: { 'deploy.port': 4, 'deploy.healthcheck': 5 },
      fields: PORT,
    },
  });
  expect(events.at(-1)?.data).toMatchObject({
    changes: [{ field: 'deploy.port', from: 3000, to: 8080 }],
    chosen: PORT,
    remaining: ['deploy.healthcheck'],
  });
  expect(await getGitops(services.ctx, { workloadId: workload.id })).toMatchObject({
    inSync: false,
    drift: [{ field: 'deploy.healthcheck' }],
  });
  expect(await syncGitops(services.ctx, { workloadId: workload.id })).toMatchObject({
    outcome: 'applied',
    changes: [{ field: 'deploy.healthcheck' }],
    remaining: [],
  });
  expect((await storedRows(services.ctx.db, workload.id)).history.at(-1)?.file?.fields).toBeNull();
});

it('is unchanged when nothing of what was chosen drifts, whatever else does', async () => {
  const workload = await addWorkload(services, {
    spec: SPEC,
    config: { port: 8080, healthcheck: '/health' },
  });
  expect(await syncGitops(services.ctx, { workloadId: workload.id, fields: PORT })).toMatchObject({
    outcome: 'unchanged',
    configVersion: 1,
    remaining: ['deploy.healthcheck'],
  });
  const { row, history } = await storedRows(services.ctx.db, workload.id);
  expect(history).toHaveLength(1);
  expect(row.gitopsBase).toEqual({ port: 8080 });
});

it.each([
  [
    ['deploy.port', 'deploy.deploy_strategy', 'port'],
    ['not_declared', 'unknown'],
  ],
  [[], []],
])('refuses %j as a whole, and writes nothing', async (fields, problems) => {
  const workload = await addWorkload(services, { spec: SPEC });
  await getGitops(services.ctx, { workloadId: workload.id });
  const before = await storedRows(services.ctx.db, workload.id);
  const outcome = await syncGitops(services.ctx, { workloadId: workload.id, fields });
  expect(outcome).toMatchObject({
    outcome: 'invalid_fields',
    fields: problems.map((problem) => ({ problem })),
  });
  expect(await storedRows(services.ctx.db, workload.id)).toEqual(before);
});

it('gives a repeated request its first outcome, whatever fields the repeat names', async () => {
  const workload = await addWorkload(services, { spec: SPEC });
  const input = { workloadId: workload.id, requestId: randomUUID() };
  const first = await syncGitops(services.ctx, { ...input, fields: PORT });
  expect(await syncGitops(services.ctx, { ...input, fields: ['deploy.healthcheck'] })).toEqual(first);
  expect(await syncGitops(services.ctx, input)).toEqual(first);
  expect((await storedRows(services.ctx.db, workload.id)).history).toHaveLength(2);
});
