import { randomUUID } from 'node:crypto';
import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configureGitops } from '../gitops/configure-gitops.ts';
import { getGitops } from '../gitops/get-gitops.ts';
import { syncGitops } from '../gitops/sync-gitops.ts';
import { addEditedWorkload, editConfig, FIRST, SECOND } from '../testing/add-edited-workload.ts';
import { addWorkload, SPEC_PATH } from '../testing/add-workload.ts';
import {
  ADMIN,
  createForgeServices,
  type ForgeServices,
  OTHER_ADMIN,
} from '../testing/create-forge-services.ts';
import { storedRows } from '../testing/stored-rows.ts';
import { updateWorkload } from '../workload/update-workload.ts';
import { previewRevert } from './preview-revert.ts';
import { type RevertConfigInput, revertConfig } from './revert-config.ts';

let services: ForgeServices;
beforeAll(async () => {
  services = await createForgeServices();
});
afterAll(() => services.close());

const edit = (id: string, config: Record<string, unknown>, actor = ADMIN) =>
  editConfig(services, id, config, actor);
const addEdited = () => addEditedWorkload(services);

/** Runs a revert that must be refused, and sees that it left everything as it was. */
async function expectNothingWritten(input: RevertConfigInput) {
  const before = await storedRows(services.ctx.db, input.workloadId);
  const outcome = await revertConfig(services.ctx, input);
  expect(await storedRows(services.ctx.db, input.workloadId)).toEqual(before);
  return outcome;
}

describe('a revert that is written', () => {
  it('is a new version with the old config, its history row, its event and its webhook messages', async () => {
    const workload = await addEdited();
    const webhook = { id: randomUUID(), url: 'https://hooks.example.com/', keyId: 'k', allWorkloads: true };
    await services.ctx.db.write
      .insert(schema.webhook)
      .values({ ...webhook, sealedSecret: Buffer.from('sealed') });
    const preview = await previewRevert(services.ctx, { workloadId: workload.id, version: 1 });
    expect(preview).toMatchObject({
      version: 1,
      configVersion: 2,
      managedFields: [],
      issues: [],
      changes: [
        { field: 'deploy.port', from: 4000, to: 3000 },
        { field: 'deploy.healthcheck', from: null, to: '/health' },
        { key: 'replicas', from: '3', to: '2' },
      ],
    });
    const outcome = await revertConfig(services.as(OTHER_ADMIN), {
      workloadId: workload.id,
      version: 1,
      configVersion: 2,
    });
    const fields = ['config.healthcheck', 'config.port', 'config.replicas'];
    expect(outcome).toEqual({ outcome: 'reverted', configVersion: 3, revertedTo: 1, fields });
    const { row, history, events } = await storedRows(services.ctx.db, workload.id);
    expect(row).toMatchObject({ sourceConfig: FIRST, configVersion: 3, settingsVersion: 1 });
    expect(history.at(-1)).toMatchObject({
      version: 3,
      cause: 'revert',
      revertedTo: 1,
      config: FIRST,
      actorName: OTHER_ADMIN.name,
      commitSha: null,
    });
    expect(events.at(-1)).toMatchObject({ type: 'workload.reverted', actorId: OTHER_ADMIN.id });
    // Values of registry fields only: what `replicas` was is in no event.
    expect(events.at(-1)?.data).toEqual({
      configVersion: 3,
      revertedTo: 1,
      fields,
      changes: [
        { field: 'deploy.port', from: 4000, to: 3000 },
        { field: 'deploy.healthcheck', from: null, to: '/health' },
      ],
    });
    const messages = await services.ctx.db.read
      .select({ body: schema.webhookMessage.body })
      .from(schema.webhookMessage)
      .where(eq(schema.webhookMessage.workloadId, workload.id));
    expect(messages.map(({ body }) => JSON.parse(body).data)).toMatchObject([
      {
        configVersion: 3,
        cause: 'revert',
        commitSha: null,
        changedFields: ['healthcheck', 'port', 'replicas'],
      },
    ]);
    await services.ctx.db.write.delete(schema.webhook).where(eq(schema.webhook.id, webhook.id));
  });

  it('gives a lost answer again by its request id, whatever moved since, and to no other actor', async () => {
    const workload = await addEdited();
    const input = { workloadId: workload.id, version: 1, configVersion: 2, requestId: randomUUID() };
    const first = await revertConfig(services.ctx, input);
    expect(first.outcome).toBe('reverted');
    await edit(workload.id, SECOND);
    expect(await expectNothingWritten(input)).toEqual(first);
    const { requests } = await storedRows(services.ctx.db, workload.id);
    expect(requests).toMatchObject([{ kind: 'revert', requestId: input.requestId, outcome: first }]);
    expect(await revertConfig(services.as(OTHER_ADMIN), input)).toMatchObject({ outcome: 'stale' });
  });

  it('does not take the id of another kind of change for its own', async () => {
    const workload = await addWorkload(services, { config: FIRST });
    const requestId = randomUUID();
    const synced = await syncGitops(services.ctx, { workloadId: workload.id, requestId });
    expect(synced.outcome).toBe('applied');
    await configureGitops(services.ctx, { workloadId: workload.id, enabled: false, path: SPEC_PATH });
    const input = { workloadId: workload.id, version: 1, configVersion: 2, requestId };
    expect(await revertConfig(services.ctx, input)).toMatchObject({ outcome: 'reverted', configVersion: 3 });
  });

  it('leaves managed fields alone while GitOps is on, and may then bring the rest back', async () => {
    const workload = await addWorkload(services, {
      config: { port: 8080, deploy_strategy: '', replicas: 2 },
    });
    await workload.commitSpec('version: 1\ndeploy:\n  port: 8080\n  deploy_strategy: recreate\n');
    await getGitops(services.ctx, { workloadId: workload.id });
    await edit(workload.id, { port: 8080, deploy_strategy: '', replicas: 7 });
    const input = { workloadId: workload.id, version: 1, configVersion: 2 };
    expect(await revertConfig(services.ctx, input)).toMatchObject({
      outcome: 'reverted',
      fields: ['config.replicas'],
    });
  });
});

describe('a revert that is refused writes nothing', () => {
  it('not_found, for an unknown workload and for a version that it never had', async () => {
    const workload = await addEdited();
    const missing = { workloadId: randomUUID(), version: 1, configVersion: 1 };
    expect(await revertConfig(services.ctx, missing)).toEqual({ outcome: 'not_found' });
    const future = { workloadId: workload.id, version: 3, configVersion: 2 };
    expect(await expectNothingWritten(future)).toEqual({ outcome: 'not_found' });
  });

  it('unchanged, to the version that is live and to one that is equal', async () => {
    const workload = await addEdited();
    await edit(workload.id, FIRST);
    for (const version of [1, 3]) {
      const input = { workloadId: workload.id, version, configVersion: 3 };
      expect(await expectNothingWritten(input)).toEqual({ outcome: 'unchanged', configVersion: 3 });
    }
  });

  it('stale, with who moved what and what there is to review now', async () => {
    const workload = await addEdited();
    await edit(workload.id, { ...SECOND, replicas: 9 }, OTHER_ADMIN);
    const input = { workloadId: workload.id, version: 1, configVersion: 2 };
    expect(await expectNothingWritten(input)).toMatchObject({
      outcome: 'stale',
      configChange: { actorName: OTHER_ADMIN.name, cause: 'edit' },
      moved: [{ key: 'replicas', from: '3', to: '9' }],
      current: { version: 1, configVersion: 3, changes: [{}, {}, { key: 'replicas', from: '9', to: '2' }] },
    });
  });

  it('managed_field, with every field that only the repository may change', async () => {
    const workload = await addWorkload(services, { config: FIRST });
    await syncGitops(services.ctx, { workloadId: workload.id });
    const input = { workloadId: workload.id, version: 1, configVersion: 2 };
    expect(await previewRevert(services.ctx, input)).toMatchObject({ managedFields: ['deploy.port'] });
    expect(await expectNothingWritten(input)).toEqual({ outcome: 'managed_field', fields: ['deploy.port'] });
    await configureGitops(services.ctx, { workloadId: workload.id, enabled: false, path: SPEC_PATH });
    expect(await revertConfig(services.ctx, input)).toMatchObject({ outcome: 'reverted' });
  });

  it('invalid_config, where an old config breaks the rules of today', async () => {
    const workload = await addEdited();
    const { id: workloadId } = workload;
    // As an older Tinyforge with other rules may have stored it.
    await services.ctx.db.write.transaction(async (tx) => {
      const config = { port: 99_999, healthcheck: 'no-slash' };
      const values = { workloadId, version: 3, config, cause: 'edit', actorName: 'Old' } as const;
      await tx.insert(schema.configHistory).values(values);
      const moved = { configVersion: 4, sourceConfig: SECOND };
      await tx.update(schema.workload).set(moved).where(eq(schema.workload.id, workloadId));
      await tx.insert(schema.configHistory).values({ ...values, version: 4, config: SECOND });
    });
    expect(await expectNothingWritten({ workloadId, version: 3, configVersion: 4 })).toMatchObject({
      outcome: 'invalid_config',
      issues: [
        { code: 'out_of_range', path: 'port' },
        { code: 'http_path_not_absolute', path: 'healthcheck' },
      ],
    });
  });
});

it('the database holds a revert to an earlier version, and nothing else to none', async () => {
  const workload = await addEdited();
  const row = { workloadId: workload.id, version: 3, config: {}, actorName: 'Ada' };
  const insert = (values: Partial<typeof schema.configHistory.$inferInsert>) =>
    services.ctx.db.write.insert(schema.configHistory).values({ ...row, cause: 'revert', ...values });
  for (const refused of [
    {},
    { revertedTo: 0 },
    { revertedTo: 3 },
    { cause: 'edit', revertedTo: 1 },
  ] as const) {
    await expect(insert(refused)).rejects.toThrow();
  }
  await insert({ revertedTo: 2 });
});

it('an edit that is sent again under its id is one edit', async () => {
  const workload = await addEdited();
  const input = { id: workload.id, configVersion: 2, config: FIRST, requestId: randomUUID() };
  const first = await updateWorkload(services.ctx, input);
  expect(first).toMatchObject({ outcome: 'saved', configVersion: 3 });
  expect(await updateWorkload(services.ctx, input)).toEqual(first);
  expect((await storedRows(services.ctx.db, workload.id)).history).toHaveLength(3);
  const { requestId: _lost, ...anew } = input;
  expect(await updateWorkload(services.ctx, anew)).toMatchObject({ outcome: 'stale' });
});
