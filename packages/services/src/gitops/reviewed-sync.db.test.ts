import { commitFiles } from '@tinyforge/demo-forge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addWorkload, type TestWorkload } from '../testing/add-workload.ts';
import { createForgeServices, type ForgeServices, OTHER_ADMIN } from '../testing/create-forge-services.ts';
import { expectNoSyncWritten, lookAtPanel, reviewedOf } from '../testing/review.ts';
import { updateWorkload } from '../workload/update-workload.ts';
import { configureGitops } from './configure-gitops.ts';
import { type SyncGitopsOutcome, syncGitops } from './sync-gitops.ts';

let services: ForgeServices;
beforeAll(async () => {
  services = await createForgeServices();
});
afterAll(() => services.close());

const look = (workload: TestWorkload) => lookAtPanel(services, workload);
const expectNothingWritten = (workload: TestWorkload, sync: () => Promise<SyncGitopsOutcome>) =>
  expectNoSyncWritten(services, workload, sync);

describe('what was reviewed is what is applied', () => {
  it('is stale when the file changed since', async () => {
    const workload = await addWorkload(services);
    const reviewed = reviewedOf(await look(workload));
    await workload.commitSpec('version: 1\ndeploy:\n  port: 9090\n');
    const outcome = await expectNothingWritten(workload, () =>
      syncGitops(services.ctx, { workloadId: workload.id, reviewed }),
    );
    expect(outcome).toMatchObject({
      outcome: 'stale',
      moved: ['blob'],
      configChange: null,
      current: { drift: [{ field: 'deploy.port', repoValue: 9090, liveValue: 3000 }] },
    });
  });

  it('applies when there is a newer commit with the very same file', async () => {
    const workload = await addWorkload(services);
    const panel = await look(workload);
    const { commitSha } = await commitFiles({
      path: workload.path,
      files: { 'README.md': '# Other\n' },
      message: 'Edit the readme',
    });
    const outcome = await syncGitops(services.ctx, { workloadId: workload.id, reviewed: reviewedOf(panel) });
    expect(outcome).toMatchObject({ outcome: 'applied', commitSha });
  });

  it('is stale when the live config changed since, and says by whom', async () => {
    const workload = await addWorkload(services);
    const reviewed = reviewedOf(await look(workload));
    await updateWorkload(services.as(OTHER_ADMIN), {
      id: workload.id,
      configVersion: 1,
      config: { port: 3000, replicas: 5 },
    });
    const outcome = await expectNothingWritten(workload, () =>
      syncGitops(services.ctx, { workloadId: workload.id, reviewed }),
    );
    expect(outcome).toMatchObject({
      outcome: 'stale',
      moved: ['config'],
      configChange: { actorName: OTHER_ADMIN.name, cause: 'edit' },
      current: { configVersion: 2 },
    });
  });

  it('is stale when the path changed since, and shows the other file', async () => {
    const workload = await addWorkload(services);
    const reviewed = reviewedOf(await look(workload));
    await commitFiles({
      path: workload.path,
      files: { 'ops/deploy.yml': 'version: 1\ndeploy:\n  port: 7000\n' },
      message: 'Add another',
    });
    await configureGitops(services.ctx, { workloadId: workload.id, enabled: true, path: 'ops/deploy.yml' });
    const outcome = await expectNothingWritten(workload, () =>
      syncGitops(services.ctx, { workloadId: workload.id, reviewed }),
    );
    expect(outcome).toMatchObject({
      outcome: 'stale',
      moved: ['blob', 'settings'],
      current: { path: 'ops/deploy.yml', drift: [{ repoValue: 7000 }] },
    });
  });
});
