import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { schema } from '@tinyforge/db';
import { commitFiles, createDemoRepository } from '@tinyforge/demo-forge';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addWorkload, SPEC_PATH, type TestWorkload } from '../testing/add-workload.ts';
import {
  ADMIN,
  createForgeServices,
  type ForgeServices,
  OTHER_ADMIN,
} from '../testing/create-forge-services.ts';
import { storedRows } from '../testing/stored-rows.ts';
import { createWorkload } from '../workload/create-workload.ts';
import { updateWorkload } from '../workload/update-workload.ts';
import { configureGitops } from './configure-gitops.ts';
import type { GitopsPanel } from './describe-gitops.ts';
import { getGitops } from './get-gitops.ts';
import { type SyncGitopsOutcome, syncGitops } from './sync-gitops.ts';

let services: ForgeServices;
beforeAll(async () => {
  services = await createForgeServices();
});
afterAll(() => services.close());

async function look(workload: TestWorkload): Promise<GitopsPanel> {
  const panel = await getGitops(services.ctx, { workloadId: workload.id });
  if (!panel) throw new Error('The workload is gone.');
  return panel;
}

function reviewedOf({ revision, configVersion, settingsVersion }: GitopsPanel) {
  if (!revision) throw new Error('There is nothing to review.');
  return { blobSha: revision.blobSha, configVersion, settingsVersion };
}

/** Runs a sync that must be refused, and sees that it left everything as it was. */
async function expectNothingWritten(workload: TestWorkload, sync: () => Promise<SyncGitopsOutcome>) {
  // The look stores what any reading stores, so that what is compared is what the sync did.
  await look(workload);
  const before = await storedRows(services.ctx.db, workload.id);
  const outcome = await sync();
  expect(await storedRows(services.ctx.db, workload.id)).toEqual(before);
  return outcome;
}

describe('a sync that applies', () => {
  it('merges over undeclared keys and writes config, history, event and the columns of the last sync', async () => {
    const workload = await addWorkload(services, {
      spec: 'version: 1\ndeploy:\n  port: 8080\n  healthcheck: ""\n  deploy_strategy: recreate\n',
    });
    const panel = await look(workload);
    expect(panel.drift.map(({ field, liveValue, repoValue }) => [field, liveValue, repoValue])).toEqual([
      ['deploy.port', 3000, 8080],
      ['deploy.healthcheck', '/health', ''],
    ]);
    const outcome = await syncGitops(services.ctx, { workloadId: workload.id, reviewed: reviewedOf(panel) });
    expect(outcome).toEqual({
      outcome: 'applied',
      configVersion: 2,
      changes: panel.drift,
      remaining: [],
      ...panel.revision,
    });

    const { row, history, events } = await storedRows(services.ctx.db, workload.id);
    const config = { port: 8080, healthcheck: '', replicas: 2, labels: { team: 'web' } };
    expect(row).toMatchObject({ sourceConfig: config, configVersion: 2, settingsVersion: 2 });
    expect(row.gitopsCommitSha).toBe(panel.revision?.commitSha);
    expect(row.gitopsLastSyncAt).toBeInstanceOf(Date);
    expect(history).toMatchObject([
      { version: 1, cause: 'create' },
      { version: 2, cause: 'sync', config, ...panel.revision, actorName: ADMIN.name },
    ]);
    expect(events.at(-1)).toMatchObject({
      type: 'gitops.synced',
      actorId: ADMIN.id,
      data: {
        configVersion: 2,
        ...panel.revision,
        changes: [
          { field: 'deploy.port', from: 3000, to: 8080 },
          { field: 'deploy.healthcheck', from: '/health', to: '' },
        ],
      },
    });
    expect(await look(workload)).toMatchObject({ status: 'ok', inSync: true, drift: [] });
  });

  it.each(['gitlab', 'gitea'] as const)('does so from %s', async (forge) => {
    const workload = await addWorkload(services, { forge });
    const panel = await look(workload);
    const outcome = await syncGitops(services.ctx, { workloadId: workload.id, reviewed: reviewedOf(panel) });
    expect(outcome).toMatchObject({ outcome: 'applied', configVersion: 2 });
  });

  it('records no difference as an event, and that both sides agree', async () => {
    const workload = await addWorkload(services, { config: { port: 8080 } });
    const panel = await look(workload);
    const before = await storedRows(services.ctx.db, workload.id);
    const outcome = await syncGitops(services.ctx, { workloadId: workload.id, reviewed: reviewedOf(panel) });
    expect(outcome).toEqual({
      outcome: 'unchanged',
      configVersion: 1,
      remaining: [],
      ...panel.revision,
    });
    const after = await storedRows(services.ctx.db, workload.id);
    const row = { ...before.row, gitopsBase: { port: 8080 } };
    expect({ ...after, events: [] }).toEqual({ ...before, row, events: [] });
    expect(after.events.slice(before.events.length)).toMatchObject([{ type: 'gitops.sync_unchanged' }]);
  });

  it('gives a repeated request its first outcome, also after the file moved on', async () => {
    const workload = await addWorkload(services);
    const requestId = randomUUID();
    const first = await syncGitops(services.ctx, { workloadId: workload.id, requestId });
    expect(first.outcome).toBe('applied');
    await workload.commitSpec('version: 1\ndeploy:\n  port: 9090\n');
    const again = await expectNothingWritten(workload, () =>
      syncGitops(services.as(OTHER_ADMIN), { workloadId: workload.id, requestId }),
    );
    expect(again).toEqual(first);
  });

  it('gives two requests of one id at once the same outcome and writes once', async () => {
    const workload = await addWorkload(services);
    const input = { workloadId: workload.id, requestId: randomUUID() };
    const [a, b] = await Promise.all([syncGitops(services.ctx, input), syncGitops(services.ctx, input)]);
    expect(a).toEqual(b);
    expect((await storedRows(services.ctx.db, workload.id)).history).toHaveLength(2);
  });
});

describe('a sync that is refused writes nothing', () => {
  it('not_found, for an unknown id and for what is no id', async () => {
    for (const workloadId of [randomUUID(), 'nonsense']) {
      expect(await syncGitops(services.ctx, { workloadId })).toEqual({ outcome: 'not_found' });
    }
  });

  it('not_eligible', async () => {
    const created = await createWorkload(services.ctx, {
      name: 'Cache',
      sourceKind: 'image',
      source: null,
      config: { image: 'redis:7' },
    });
    if (created.outcome !== 'created') throw new Error(created.outcome);
    const before = await storedRows(services.ctx.db, created.id);
    expect(await syncGitops(services.ctx, { workloadId: created.id })).toEqual({ outcome: 'not_eligible' });
    expect(await storedRows(services.ctx.db, created.id)).toEqual(before);
  });

  it('not_enabled', async () => {
    const workload = await addWorkload(services, { enabled: false });
    const outcome = await expectNothingWritten(workload, () =>
      syncGitops(services.ctx, { workloadId: workload.id }),
    );
    expect(outcome).toEqual({ outcome: 'not_enabled' });
  });

  it('no_file', async () => {
    const workload = await addWorkload(services, { spec: null });
    const outcome = await expectNothingWritten(workload, () =>
      syncGitops(services.ctx, { workloadId: workload.id }),
    );
    expect(outcome).toEqual({ outcome: 'no_file' });
  });

  it('invalid_file, with every fault', async () => {
    const workload = await addWorkload(services, {
      spec: 'version: 1\ndeploy:\n  port: "8080"\n  colour: red\n',
    });
    const outcome = await expectNothingWritten(workload, () =>
      syncGitops(services.ctx, { workloadId: workload.id }),
    );
    expect(outcome).toMatchObject({
      outcome: 'invalid_file',
      issues: [
        { code: 'wrong_type', line: 3 },
        { code: 'unknown_key', line: 4 },
      ],
    });
  });

  it('fetch_failed, with the reason', async () => {
    const workload = await addWorkload(services, { ref: { kind: 'branch', name: 'nowhere' } });
    const outcome = await expectNothingWritten(workload, () =>
      syncGitops(services.ctx, { workloadId: workload.id }),
    );
    expect(outcome).toEqual({
      outcome: 'fetch_failed',
      reason: 'ref_not_found',
      detail: null,
      retryAt: null,
    });
  });

  it('fetch_failed, when another repository answers under the name', async () => {
    const repository = 'acme/replaced';
    const workload = await addWorkload(services, { repository });
    await look(workload);
    await rm(workload.path, { recursive: true });
    await createDemoRepository({
      directory: services.directory,
      forge: 'github',
      repository,
      files: { [SPEC_PATH]: 'version: 1\ndeploy:\n  port: 6666\n' },
    });
    const outcome = await expectNothingWritten(workload, () =>
      syncGitops(services.ctx, { workloadId: workload.id }),
    );
    expect(outcome).toMatchObject({ outcome: 'fetch_failed', reason: 'repo_replaced' });
  });

  it('invalid_config, when the merged whole does not hold', async () => {
    const workload = await addWorkload(services, { spec: 'version: 1\ndeploy:\n  port: 8080\n' });
    // Stored before a rule was made: today's form would refuse it.
    await services.ctx.db.write
      .update(schema.workload)
      .set({ sourceConfig: { port: 1, healthcheck: 'no-slash' } })
      .where(eq(schema.workload.id, workload.id));
    const outcome = await expectNothingWritten(workload, () =>
      syncGitops(services.ctx, { workloadId: workload.id }),
    );
    expect(outcome).toMatchObject({
      outcome: 'invalid_config',
      issues: [{ code: 'http_path_not_absolute', path: 'healthcheck' }],
    });
  });
});

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
