import { commitFiles } from '@tinyforge/demo-forge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addWorkload, SPEC_PATH, type TestWorkload } from '../testing/add-workload.ts';
import { createForgeServices, type ForgeServices, OTHER_ADMIN } from '../testing/create-forge-services.ts';
import { storedRows } from '../testing/stored-rows.ts';
import { updateWorkload } from '../workload/update-workload.ts';
import { configureGitops } from './configure-gitops.ts';
import { getGitops } from './get-gitops.ts';
import { syncGitops } from './sync-gitops.ts';

let services: ForgeServices;
beforeAll(async () => {
  services = await createForgeServices();
});
afterAll(() => services.close());

const fileOf = (fields: string) => `version: 1\ndeploy:\n${fields}`;
const BOTH = fileOf('  port: 8080\n  healthcheck: /up\n');

/** A workload whose file and live config agreed on port 8080 and health check /up at the last sync. */
async function addSynced(): Promise<TestWorkload> {
  const workload = await addWorkload(services, { spec: BOTH });
  expect(await syncGitops(services.ctx, { workloadId: workload.id })).toMatchObject({ outcome: 'applied' });
  return workload;
}

/** Turns GitOps off, edits the live config as somebody else would, and turns it on again. */
async function editByHand(workload: TestWorkload, config: Record<string, unknown>): Promise<void> {
  const workloadId = workload.id;
  await configureGitops(services.ctx, { workloadId, enabled: false, path: SPEC_PATH });
  const { row } = await storedRows(services.ctx.db, workloadId);
  const edit = { id: workloadId, configVersion: row.configVersion, config };
  expect(await updateWorkload(services.as(OTHER_ADMIN), edit)).toMatchObject({ outcome: 'saved' });
  await configureGitops(services.ctx, { workloadId, enabled: true, path: SPEC_PATH });
}

async function driftOf({ id }: TestWorkload) {
  const panel = await getGitops(services.ctx, { workloadId: id });
  return panel?.drift.map(({ key, movedBy, liveChange }) => [key, movedBy, liveChange?.actorName]);
}

const baseOf = async ({ id }: TestWorkload) => (await storedRows(services.ctx.db, id)).row.gitopsBase;

describe('who moved a drifting field', () => {
  it('is unknown before the first sync', async () => {
    const workload = await addWorkload(services, { spec: BOTH });
    expect(await driftOf(workload)).toEqual([
      ['port', 'unknown', undefined],
      ['healthcheck', 'unknown', undefined],
    ]);
    expect(await baseOf(workload)).toEqual({});
  });

  it('is the repository after a commit, somebody here after an edit, and both after both', async () => {
    const workload = await addSynced();
    await workload.commitSpec(fileOf('  port: 9090\n  healthcheck: /up\n'));
    await editByHand(workload, { port: 8080, healthcheck: '/mine' });
    expect(await driftOf(workload)).toEqual([
      ['port', 'repository', undefined],
      ['healthcheck', 'live', OTHER_ADMIN.name],
    ]);
    await workload.commitSpec(fileOf('  port: 9090\n  healthcheck: /theirs\n'));
    expect(await driftOf(workload)).toEqual([
      ['port', 'repository', undefined],
      ['healthcheck', 'both', OTHER_ADMIN.name],
    ]);
  });

  it('names the one who last set the field, not who last saved', async () => {
    const workload = await addSynced();
    await editByHand(workload, { port: 1, healthcheck: '/up' });
    const { row } = await storedRows(services.ctx.db, workload.id);
    const edit = {
      id: workload.id,
      configVersion: row.configVersion,
      config: { ...row.sourceConfig, cpu: 2 },
    };
    expect(await updateWorkload(services.ctx, edit)).toMatchObject({ outcome: 'saved' });
    expect(await driftOf(workload)).toEqual([['port', 'live', OTHER_ADMIN.name]]);
  });
});

describe('the base', () => {
  it('is what was applied, and is confirmed by a sync that finds nothing to do', async () => {
    const workload = await addWorkload(services, { spec: BOTH, config: { port: 8080, healthcheck: '/up' } });
    expect(await baseOf(workload)).toEqual({});
    expect(await syncGitops(services.ctx, { workloadId: workload.id })).toMatchObject({
      outcome: 'unchanged',
    });
    expect(await baseOf(workload)).toEqual({ port: 8080, healthcheck: '/up' });
  });

  it('stays where a field was not chosen, so that the rest says of itself what it said before', async () => {
    const workload = await addSynced();
    await workload.commitSpec(fileOf('  port: 9090\n  healthcheck: /theirs\n'));
    const before = await driftOf(workload);
    const input = { workloadId: workload.id, fields: ['deploy.port'] };
    expect(await syncGitops(services.ctx, input)).toMatchObject({ outcome: 'applied' });
    expect(await baseOf(workload)).toEqual({ port: 9090, healthcheck: '/up' });
    expect(await driftOf(workload)).toEqual(before?.filter(([key]) => key === 'healthcheck'));
  });

  it('is kept for a field that the file leaves out for a while', async () => {
    const workload = await addSynced();
    await workload.commitSpec(fileOf('  healthcheck: /up\n'));
    await syncGitops(services.ctx, { workloadId: workload.id });
    await workload.commitSpec(fileOf('  port: 9090\n  healthcheck: /up\n'));
    expect(await driftOf(workload)).toEqual([['port', 'repository', undefined]]);
  });

  it('is not moved by an edit, nor by turning GitOps off and on', async () => {
    const workload = await addSynced();
    await editByHand(workload, { port: 1 });
    expect(await baseOf(workload)).toEqual({ port: 8080, healthcheck: '/up' });
  });

  it.each([
    [
      'path',
      async ({ id, path }: TestWorkload) => {
        await commitFiles({ path, files: { 'ops/other.yml': BOTH }, message: 'Another file' });
        await configureGitops(services.ctx, { workloadId: id, enabled: true, path: 'ops/other.yml' });
      },
    ],
    ['ref', ({ id }: TestWorkload) => moveSource(id, { ref: { kind: 'branch', name: 'main' } })],
    ['repository', ({ id }: TestWorkload) => moveSource(id, { repository: 'acme/other' })],
  ])('is emptied with another %s', async (_, change) => {
    const workload = await addSynced();
    await change(workload);
    expect(await baseOf(workload)).toEqual({});
  });
});

async function moveSource(id: string, change: object): Promise<void> {
  const { row } = await storedRows(services.ctx.db, id);
  const source = {
    forge: 'github',
    baseUrl: row.baseUrl ?? '',
    repository: row.repository ?? '',
    ref: { kind: 'default' },
    credentialId: null,
    ...change,
  } as const;
  const saved = await updateWorkload(services.ctx, { id, configVersion: row.configVersion, source });
  expect(saved).toMatchObject({ outcome: 'saved', settingsVersion: row.settingsVersion + 1 });
}
