import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { addWorkload } from '../testing/add-workload.ts';
import { createForgeServices, type ForgeServices, VIEWER } from '../testing/create-forge-services.ts';
import { updateWorkload } from '../workload/update-workload.ts';
import { configureGitops } from './configure-gitops.ts';
import { getGitops } from './get-gitops.ts';
import { getStoredGitops } from './get-stored-gitops.ts';

const SECRET = 'hunter2-do-not-show';

let requests = 0;
let services: ForgeServices;
beforeAll(async () => {
  services = await createForgeServices({
    async intercept() {
      requests++;
      return undefined;
    },
  });
});
afterAll(() => services.close());
beforeEach(() => {
  requests = 0;
});

it('returns what the latest fetch stored, without a request to the forge', async () => {
  const workload = await addWorkload(services);
  const workloadId = workload.id;
  const fetched = await getGitops(services.ctx, { workloadId });
  requests = 0;
  expect(await getStoredGitops(services.ctx, { workloadId })).toEqual(fetched);
  expect(requests).toBe(0);
});

it('compares the stored reading with the live config of now', async () => {
  const workload = await addWorkload(services);
  const workloadId = workload.id;
  await getGitops(services.ctx, { workloadId });
  await updateWorkload(services.ctx, { id: workloadId, configVersion: 1, config: { healthcheck: '/up' } });
  const stored = await getStoredGitops(services.ctx, { workloadId });
  expect(stored).toEqual(
    await getGitops(services.ctx, { workloadId }).then((panel) => ({
      ...panel,
      readAt: stored?.readAt,
      lastGood: stored?.lastGood,
    })),
  );
});

it('has the status null before the first fetch, and after a change of the path', async () => {
  const workload = await addWorkload(services);
  const workloadId = workload.id;
  expect(await getStoredGitops(services.ctx, { workloadId })).toMatchObject({ enabled: true, status: null });
  await getGitops(services.ctx, { workloadId });
  await configureGitops(services.ctx, { workloadId, enabled: true, path: 'other.yml' });
  expect(await getStoredGitops(services.ctx, { workloadId })).toMatchObject({
    enabled: true,
    status: null,
    path: 'other.yml',
    drift: [],
  });
  await configureGitops(services.ctx, { workloadId, enabled: false, path: 'other.yml' });
  expect(await getStoredGitops(services.ctx, { workloadId })).toMatchObject({ status: 'disabled' });
});

it.each(['admin', 'viewer'])(
  'has codes and positions of an invalid file for a %s, and no text',
  async (role) => {
    const workload = await addWorkload(services);
    const workloadId = workload.id;
    await workload.commitSpec(`version: 1\ndeploy:\n  ${SECRET}: 1\n`);
    await getGitops(services.ctx, { workloadId });
    const ctx = role === 'viewer' ? { ...services.ctx, actor: VIEWER } : services.ctx;
    const stored = await getStoredGitops(ctx, { workloadId });
    expect(stored).toMatchObject({
      status: 'invalid',
      raw: null,
      issues: [{ code: 'unknown_key', line: 3, column: 3 }],
    });
    expect(JSON.stringify(stored)).not.toContain(SECRET);
  },
);

it('has the reason of a fetch that failed, and the last good text', async () => {
  const workload = await addWorkload(services);
  const workloadId = workload.id;
  await getGitops(services.ctx, { workloadId });
  await rm(workload.path, { recursive: true });
  const fetched = await getGitops(services.ctx, { workloadId });
  expect(fetched).toMatchObject({ status: 'fetch_failed', reason: 'repo_not_found' });
  expect(await getStoredGitops(services.ctx, { workloadId })).toEqual(fetched);
});

it('returns null for an unknown workload', async () => {
  const workloadId = '00000000-0000-4000-8000-000000000000';
  expect(await getStoredGitops(services.ctx, { workloadId })).toBeNull();
});
