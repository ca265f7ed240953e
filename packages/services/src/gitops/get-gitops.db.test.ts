import { rm } from 'node:fs/promises';
import { schema } from '@tinyforge/db';
import { createDemoRepository, renameDemoRepository } from '@tinyforge/demo-forge';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCredential } from '../credential/create-credential.ts';
import { addWorkload, SPEC_PATH, type TestWorkload } from '../testing/add-workload.ts';
import {
  createForgeServices,
  type ForgeServices,
  OTHER_ADMIN,
  VIEWER,
} from '../testing/create-forge-services.ts';
import { storedRows } from '../testing/stored-rows.ts';
import { createWorkload } from '../workload/create-workload.ts';
import { loadWorkload } from '../workload/load-workload.ts';
import { sourceOf } from '../workload/source.ts';
import { updateWorkload } from '../workload/update-workload.ts';
import { configureGitops } from './configure-gitops.ts';
import { confirmRepository } from './confirm-repository.ts';
import { getGitops } from './get-gitops.ts';
import { lookAtFile } from './look-at-file.ts';
import { storeReading } from './store-reading.ts';

const SECRET = 'hunter2-do-not-show';
const INVALID = `version: 1\ndeploy:\n  port: "8080"\n  ${SECRET}: 1\n`;

let requests = 0;
/** Called before the forge answers. */
let beforeAnswer: (() => Promise<unknown>) | null = null;
let services: ForgeServices;
let tokenA = '';
beforeAll(async () => {
  services = await createForgeServices({
    tokens: [
      { token: 'token-a', forge: 'github', access: 'all', scopes: ['repo'] },
      { token: 'token-b', forge: 'github', access: { repositories: [] }, scopes: ['repo'] },
    ],
    async intercept() {
      requests++;
      const work = beforeAnswer;
      beforeAnswer = null;
      await work?.();
      return undefined;
    },
  });
  tokenA = await addCredential('token-a');
});
afterAll(() => services.close());

async function addCredential(token: string): Promise<string> {
  const baseUrl = services.forge.baseUrl('github');
  const created = await createCredential(services.ctx, { name: token, forge: 'github', baseUrl, token });
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return created.id;
}

const look = (workload: TestWorkload, ctx = services.ctx) => getGitops(ctx, { workloadId: workload.id });

async function storedReading(workload: TestWorkload) {
  const rows = await services.ctx.db.read
    .select()
    .from(schema.reading)
    .where(eq(schema.reading.workloadId, workload.id));
  return rows[0] ?? null;
}

const managed = async (workload: TestWorkload) =>
  (await loadWorkload(services.ctx.db.read, workload.id))?.gitopsManagedFields;

describe('a repository that was renamed or moved', () => {
  it.each(['github', 'gitlab', 'gitea'] as const)('is read on %s, and its new name told', async (forge) => {
    const repository = `acme/old-${forge}`;
    const workload = await addWorkload(services, { forge, repository });
    expect(await look(workload)).toMatchObject({ status: 'ok', renamedTo: null });
    const { directory } = services;
    await renameDemoRepository({ directory, forge, repository, newName: `others/new-${forge}` });
    expect(await look(workload)).toMatchObject({ status: 'ok', renamedTo: `others/new-${forge}` });
  });
});

describe('what a look keeps', () => {
  it('keeps the last good text apart from a later attempt that failed', async () => {
    const workload = await addWorkload(services);
    const good = await look(workload);
    await workload.commitSpec(INVALID);
    const invalid = await look(workload);
    expect(invalid).toMatchObject({ status: 'invalid', inSync: false, drift: [], raw: INVALID });
    expect(invalid?.lastGood).toEqual(good?.lastGood);
    expect(good?.lastGood).toMatchObject({ raw: 'version: 1\ndeploy:\n  port: 8080\n', ...good?.revision });
    expect(await storedReading(workload)).toMatchObject({
      status: 'invalid',
      issues: [
        { code: 'wrong_type', line: 3, column: 9 },
        { code: 'unknown_key', line: 4, column: 3 },
      ],
      goodCommitSha: good?.revision?.commitSha,
    });
    expect(JSON.stringify(await storedReading(workload))).not.toContain(SECRET);
  });

  it('keeps the managed fields through what does not parse, and empties them with the file', async () => {
    const workload = await addWorkload(services);
    await look(workload);
    expect(await managed(workload)).toEqual(['deploy.port']);
    await workload.commitSpec(INVALID);
    expect(await look(workload)).toMatchObject({ managedFields: ['deploy.port'] });
    expect(await managed(workload)).toEqual(['deploy.port']);
    await workload.commitSpec(null);
    expect(await look(workload)).toMatchObject({ status: 'no_file', managedFields: [] });
    expect(await managed(workload)).toEqual([]);
  });

  it('never puts an older look over a newer one', async () => {
    const workload = await addWorkload(services);
    const row = await loadWorkload(services.ctx.db.read, workload.id);
    const source = row && sourceOf(row);
    if (!row || !source) throw new Error('The workload is gone.');
    const older = await lookAtFile(services.ctx, row, source);
    await workload.commitSpec(null);
    await look(workload);
    await storeReading(services.ctx, row, older);
    expect(await storedReading(workload)).toMatchObject({ status: 'no_file' });
    expect(await managed(workload)).toEqual([]);
  });

  it('drops a look whose settings moved meanwhile', async () => {
    const workload = await addWorkload(services);
    const row = await loadWorkload(services.ctx.db.read, workload.id);
    const source = row && sourceOf(row);
    if (!row || !source) throw new Error('The workload is gone.');
    const before = await lookAtFile(services.ctx, row, source);
    await configureGitops(services.ctx, { workloadId: workload.id, enabled: true, path: 'other.yml' });
    expect(await storeReading(services.ctx, row, before)).toBeNull();
    expect(await storedReading(workload)).toBeNull();
  });

  it('pins the repository at the first reading, until an admin confirms another', async () => {
    const repository = 'acme/pinned';
    const workload = await addWorkload(services, { repository });
    const first = await look(workload);
    await rm(workload.path, { recursive: true });
    const { id } = await createDemoRepository({
      directory: services.directory,
      forge: 'github',
      repository,
      files: { [SPEC_PATH]: 'version: 1\ndeploy:\n  port: 6666\n' },
    });
    const replaced = await look(workload);
    expect(replaced).toMatchObject({
      status: 'fetch_failed',
      reason: 'repo_replaced',
      repositoryId: `${id}`,
    });
    expect(first?.repositoryId).not.toBe(`${id}`);

    const workloadId = workload.id;
    expect(await confirmRepository(services.ctx, { workloadId, repositoryId: '1' })).toEqual({
      outcome: 'stale',
      moved: ['repository'],
      repositoryId: `${id}`,
      settingsChange: null,
    });
    const confirm = () => confirmRepository(services.ctx, { workloadId, repositoryId: `${id}` });
    beforeAnswer = () =>
      configureGitops(services.as(OTHER_ADMIN), { workloadId, enabled: true, path: 'other.yml' });
    expect(await confirm()).toMatchObject({
      outcome: 'stale',
      moved: ['settings'],
      repositoryId: `${id}`,
      settingsChange: { actorName: OTHER_ADMIN.name, type: 'gitops.configured', at: expect.any(String) },
    });
    await configureGitops(services.ctx, { workloadId, enabled: true, path: SPEC_PATH });
    const { settingsVersion } = (await storedRows(services.ctx.db, workloadId)).row;
    const confirmed = { outcome: 'confirmed', repositoryId: `${id}`, settingsVersion: settingsVersion + 1 };
    // Somebody else may accept the same one first.
    beforeAnswer = confirm;
    expect(await confirm()).toEqual(confirmed);
    expect(await confirm()).toEqual(confirmed);
    expect(await look(workload)).toMatchObject({ status: 'ok', drift: [{ repoValue: 6666 }] });
  });
});

describe('who may see what', () => {
  it('shows a viewer of an invalid file codes and positions only', async () => {
    const workload = await addWorkload(services, { spec: INVALID });
    const admin = await look(workload);
    expect(admin?.raw).toBe(INVALID);
    expect(admin?.issues[1]).toMatchObject({ code: 'unknown_key', params: { key: SECRET } });
    const viewer = await look(workload, services.as(VIEWER));
    expect(viewer).toMatchObject({
      status: 'invalid',
      raw: null,
      issues: [
        { code: 'wrong_type', line: 3, column: 9 },
        { code: 'unknown_key', line: 4, column: 3 },
      ],
    });
    expect(JSON.stringify(viewer)).not.toContain(SECRET);
  });

  it('shows bytes that are not UTF-8 to an admin as well as they can be shown', async () => {
    const workload = await addWorkload(services, { spec: new Uint8Array([0x76, 0xff, 0x0a]) });
    expect(await look(workload)).toMatchObject({
      status: 'invalid',
      raw: 'v\ufffd\n',
      issues: [{ code: 'not_utf8', line: 1, column: 2 }],
    });
  });

  it('never shows what one credential read to another, or to none', async () => {
    const workload = await addWorkload(services, { private: true, credentialId: tokenA });
    expect(await look(workload)).toMatchObject({ status: 'ok' });
    const tokenB = await addCredential('token-b');
    for (const credentialId of [tokenB, null]) {
      const row = await loadWorkload(services.ctx.db.read, workload.id);
      const source = row && sourceOf(row);
      if (!row || !source) throw new Error('The workload is gone.');
      const { configVersion } = row;
      const moved = { ...source, credentialId };
      expect(
        await updateWorkload(services.ctx, { id: workload.id, configVersion, source: moved }),
      ).toMatchObject({ outcome: 'saved' });
      expect(await look(workload)).toMatchObject({
        status: 'fetch_failed',
        reason: 'repo_not_found',
        raw: null,
        lastGood: null,
      });
    }
  });
});

describe('how often the forge is asked', () => {
  it('once for looks at the same file at the same time, and again for the next', async () => {
    const workload = await addWorkload(services);
    await look(workload); // the first one also asks for the bytes
    requests = 0;
    await look(workload);
    const once = requests;
    requests = 0;
    const panels = await Promise.all([1, 2, 3, 4, 5].map(() => look(workload)));
    expect(requests).toBe(once);
    expect(new Set(panels.map((panel) => JSON.stringify(panel))).size).toBe(1);
    await look(workload);
    expect(requests).toBe(2 * once);
  });

  it('never for looks with different credentials together', async () => {
    const repository = 'acme/seen-by-some';
    const workload = await addWorkload(services, { repository, private: true, credentialId: tokenA });
    const row = await loadWorkload(services.ctx.db.read, workload.id);
    const source = row && sourceOf(row);
    if (!row || !source) throw new Error('The workload is gone.');
    const other = await createWorkload(services.ctx, {
      name: 'Blind',
      sourceKind: 'dockerfile',
      source: { ...source, credentialId: null },
      config: {},
    });
    if (other.outcome !== 'created') throw new Error(JSON.stringify(other));
    await configureGitops(services.ctx, { workloadId: other.id, enabled: true, path: SPEC_PATH });
    const [seeing, blind] = await Promise.all([
      look(workload),
      getGitops(services.ctx, { workloadId: other.id }),
    ]);
    expect(seeing).toMatchObject({ status: 'ok' });
    expect(blind).toMatchObject({ status: 'fetch_failed', reason: 'repo_not_found', raw: null });
  });
});

it('does not look while GitOps is off', async () => {
  const workload = await addWorkload(services, { enabled: false });
  requests = 0;
  expect(await look(workload)).toMatchObject({
    eligible: true,
    enabled: false,
    status: 'disabled',
    raw: null,
  });
  expect(requests).toBe(0);
});
