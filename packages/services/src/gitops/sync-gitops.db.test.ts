import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { schema } from '@tinyforge/db';
import { createDemoRepository } from '@tinyforge/demo-forge';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addWorkload, SPEC_PATH, type TestWorkload } from '../testing/add-workload.ts';
import {
  ADMIN,
  createForgeServices,
  type ForgeServices,
  OTHER_ADMIN,
} from '../testing/create-forge-services.ts';
import { expectNoSyncWritten, lookAtPanel, reviewedOf } from '../testing/review.ts';
import { storedRows } from '../testing/stored-rows.ts';
import { createWorkload } from '../workload/create-workload.ts';
import { updateWorkload } from '../workload/update-workload.ts';
import { type SyncGitopsOutcome, syncGitops } from './sync-gitops.ts';

let services: ForgeServices;
beforeAll(async () => {
  services = await createForgeServices();
});
afterAll(() => services.close());

const look = (workload: TestWorkload) => lookAtPanel(services, workload);
const expectNothingWritten = (workload: TestWorkload, sync: () => Promise<SyncGitopsOutcome>) =>
  expectNoSyncWritten(services, workload, sync);

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
      syncGitops(services.ctx, { workloadId: workload.id, requestId }),
    );
    expect(again).toEqual(first);
  });

  it('does not answer a request of one token with the outcome of another token of the same owner', async () => {
    const workload = await addWorkload(services);
    const owner = services.ctx.actor;
    const asToken = (tokenId: string) =>
      services.as({
        id: owner.id,
        name: tokenId,
        role: 'viewer',
        groups: {},
        syncGrant: { tokenId, workloadIds: new Set([workload.id]), owner },
      });
    const input = { workloadId: workload.id, requestId: 'deploy-1' };
    expect(await syncGitops(asToken('one'), input)).toMatchObject({ outcome: 'applied' });
    expect(await syncGitops(asToken('two'), input)).toMatchObject({ outcome: 'unchanged' });
    expect(await syncGitops(asToken('one'), input)).toMatchObject({ outcome: 'applied' });
  });

  it('does not answer a request with the outcome of another actor’s request of the same id', async () => {
    const workload = await addWorkload(services);
    const input = { workloadId: workload.id, requestId: 'deploy-1' };
    const first = await syncGitops(services.ctx, input);
    await workload.commitSpec('version: 1\ndeploy:\n  port: 9090\n');
    const other = services.as(OTHER_ADMIN);
    const second = await syncGitops(other, input);
    expect(second).toMatchObject({ outcome: 'applied', configVersion: 3 });
    expect(await syncGitops(services.ctx, input)).toEqual(first);
    expect(await syncGitops(other, input)).toEqual(second);
    const edit = { id: workload.id, config: { port: 9090, replicas: 7 }, requestId: 'edit-1' };
    await updateWorkload(services.ctx, { ...edit, configVersion: 3 });
    expect(await updateWorkload(other, { ...edit, configVersion: 4 })).toMatchObject({ outcome: 'saved' });
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
