import { afterAll, beforeAll, expect, it } from 'vitest';
import { addWorkload, SPEC_PATH } from '../testing/add-workload.ts';
import {
  createForgeServices,
  type ForgeServices,
  OTHER_ADMIN,
  VIEWER,
} from '../testing/create-forge-services.ts';
import { storedRows } from '../testing/stored-rows.ts';
import { getOrigins } from '../workload/get-origins.ts';
import { updateWorkload } from '../workload/update-workload.ts';
import { configureGitops } from './configure-gitops.ts';
import { findLastChange } from './find-last-change.ts';
import { getGitops } from './get-gitops.ts';
import { syncGitops } from './sync-gitops.ts';

let asked = 0;
let services: ForgeServices;
beforeAll(async () => {
  services = await createForgeServices({
    async intercept() {
      asked++;
      return undefined;
    },
  });
});
afterAll(() => services.close());

const SPEC = 'version: 1\ndeploy:\n  # ours\n  port: 8080\n';

it('says of every key who set it: a commit with its line, or a person', async () => {
  const workload = await addWorkload(services, { spec: SPEC, config: { port: 3000, cpu: 1, gone: true } });
  const { id } = workload;
  const synced = await syncGitops(services.ctx, { workloadId: id });
  if (synced.outcome !== 'applied') throw new Error(synced.outcome);
  const config = { port: 8080, cpu: 2, healthcheck: '/up' };
  await updateWorkload(services.as(OTHER_ADMIN), { id, configVersion: 2, config });

  const { row } = await storedRows(services.ctx.db, id);
  const web = `${row.baseUrl}/${row.repository}`;
  const origins = await getOrigins(services.as(VIEWER), { id });
  expect(origins).toMatchObject([
    {
      key: 'port',
      configVersion: 2,
      actorName: services.ctx.actor.name,
      cause: 'sync',
      commit: {
        sha: synced.commitSha,
        commitUrl: `${web}/commit/${synced.commitSha}`,
        path: SPEC_PATH,
        line: 4,
        fileUrl: `${web}/blob/${synced.commitSha}/${SPEC_PATH}#L4`,
      },
    },
    { key: 'healthcheck', configVersion: 3, actorName: OTHER_ADMIN.name, cause: 'edit', commit: null },
    { key: 'cpu', configVersion: 3, actorName: OTHER_ADMIN.name, commit: null },
  ]);
});

it('remembers who cleared a field, and says nothing of what was never set', async () => {
  const { id } = await addWorkload(services, { config: { port: 3000, labels: { team: 'web' } } });
  await updateWorkload(services.as(OTHER_ADMIN), {
    id,
    configVersion: 1,
    config: { labels: { team: 'web' } },
  });
  expect(await getOrigins(services.ctx, { id })).toMatchObject([
    { key: 'port', cause: 'edit', actorName: OTHER_ADMIN.name },
    { key: 'labels', cause: 'create' },
  ]);
});

it('leads to the file where it was, also when the workload reads another one by now', async () => {
  const { id } = await addWorkload(services, { spec: SPEC });
  await syncGitops(services.ctx, { workloadId: id });
  await configureGitops(services.ctx, { workloadId: id, enabled: true, path: 'ops/other.yml' });
  const origins = await getOrigins(services.ctx, { id });
  expect(origins?.find(({ key }) => key === 'port')?.commit).toMatchObject({ path: SPEC_PATH, line: 4 });
});

it('looks up the last commit of the file when somebody asks, and once', async () => {
  const workload = await addWorkload(services, { spec: SPEC });
  const { id } = workload;
  expect(await findLastChange(services.ctx, { workloadId: id })).toEqual({ outcome: 'unread' });
  const { commitSha } = await workload.commitSpec('version: 1\ndeploy:\n  port: 9090\n');
  await getGitops(services.ctx, { workloadId: id });
  const before = asked;
  const found = await findLastChange(services.as(VIEWER), { workloadId: id });
  expect(found).toMatchObject({ outcome: 'found', commitSha, subject: 'Change deploy config' });
  expect(await findLastChange(services.ctx, { workloadId: id })).toEqual(found);
  expect(asked - before).toBe(2);
  await configureGitops(services.ctx, { workloadId: id, enabled: true, path: 'ops/other.yml' });
  expect(await findLastChange(services.ctx, { workloadId: id })).toEqual({ outcome: 'unread' });
});
