import { randomUUID } from 'node:crypto';
import { schema } from '@tinyforge/db';
import { count } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCredential } from '../credential/create-credential.ts';
import { listEvents } from '../event/list-events.ts';
import { getGitops } from '../gitops/get-gitops.ts';
import { addWorkload, type TestWorkload } from '../testing/add-workload.ts';
import { createForgeServices, type ForgeServices, OTHER_ADMIN } from '../testing/create-forge-services.ts';
import { storedRows } from '../testing/stored-rows.ts';
import { type CreateWorkloadInput, createWorkload } from './create-workload.ts';
import { deleteWorkload } from './delete-workload.ts';
import { getWorkload } from './get-workload.ts';
import { sourceOf } from './source.ts';
import { updateWorkload } from './update-workload.ts';

let services: ForgeServices;
beforeAll(async () => {
  services = await createForgeServices();
});
afterAll(() => services.close());

const VALID: CreateWorkloadInput = {
  name: 'Storefront',
  sourceKind: 'dockerfile',
  source: {
    forge: 'github',
    baseUrl: 'https://github.com/',
    repository: 'https://github.com/acme/storefront.git',
    ref: { kind: 'branch', name: 'main' },
    credentialId: null,
  },
  config: { port: 3000 },
};

describe('createWorkload', () => {
  it('stores one form of everything, version 1 of the history, and an event', async () => {
    const created = await createWorkload(services.ctx, VALID);
    if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
    const { row, history, events } = await storedRows(services.ctx.db, created.id);
    expect(row).toMatchObject({
      slug: 'storefront',
      baseUrl: 'https://github.com',
      repository: 'acme/storefront',
      refKind: 'branch',
      refName: 'main',
      configVersion: 1,
      settingsVersion: 1,
      gitopsEnabled: false,
    });
    expect(history).toMatchObject([{ version: 1, cause: 'create', config: { port: 3000 } }]);
    expect(events).toMatchObject([{ type: 'workload.created', workloadName: 'Storefront' }]);
  });

  it('gives equal names slugs of their own, also at the same moment', async () => {
    const input = { ...VALID, name: 'Twin' };
    const created = await Promise.all([1, 2, 3].map(() => createWorkload(services.ctx, input)));
    const slugs = created.map((outcome) => (outcome.outcome === 'created' ? outcome.slug : null));
    expect(slugs.sort()).toEqual(['twin', 'twin-2', 'twin-3']);
  });

  it('tells every fault at once, at its field, and writes nothing', async () => {
    const elsewhere = await createCredential(services.ctx, {
      name: 'Elsewhere',
      forge: 'gitlab',
      baseUrl: 'https://gitlab.com',
      token: 'some-token-of-gitlab',
    });
    if (elsewhere.outcome !== 'created') throw new Error(JSON.stringify(elsewhere));
    const before = await services.ctx.db.read.select({ rows: count() }).from(schema.workload);
    const outcome = await createWorkload(services.ctx, {
      name: ' ',
      sourceKind: 'dockerfile',
      source: {
        forge: 'github',
        baseUrl: 'https://10.0.0.1',
        repository: 'no-owner',
        ref: { kind: 'tag', name: 'a..b' },
        credentialId: elsewhere.id,
      },
      config: { port: 0, healthcheck: '//evil.example' },
    });
    expect(outcome).toEqual({
      outcome: 'invalid',
      issues: [
        { field: 'name', code: 'required', params: {} },
        { field: 'source.baseUrl', code: 'private_address', params: {} },
        { field: 'source.repository', code: 'needs_owner', params: {} },
        { field: 'source.ref', code: 'ref_name_invalid', params: {} },
        {
          field: 'source.credentialId',
          code: 'credential_elsewhere',
          params: { baseUrl: 'https://gitlab.com' },
        },
        { field: 'config.port', code: 'out_of_range', params: { min: 1, max: 65_535 } },
        { field: 'config.healthcheck', code: 'http_path_names_host', params: {} },
      ],
    });
    expect(await services.ctx.db.read.select({ rows: count() }).from(schema.workload)).toEqual(before);
  });

  it.each([
    ['image', VALID.source, 'source', 'source_not_used'],
    ['static', null, 'source', 'required'],
  ] as const)(
    'wants a repository just where the kind has one: %s',
    async (sourceKind, source, field, code) => {
      const outcome = await createWorkload(services.ctx, { name: 'X', sourceKind, source, config: {} });
      expect(outcome).toMatchObject({ outcome: 'invalid', issues: [{ field, code }] });
    },
  );

  it('refuses a credential that is not there', async () => {
    for (const credentialId of [randomUUID(), 'nonsense']) {
      const source = VALID.source && { ...VALID.source, credentialId };
      expect(await createWorkload(services.ctx, { ...VALID, source })).toMatchObject({
        issues: [{ field: 'source.credentialId', code: 'credential_not_found' }],
      });
    }
  });
});

describe('updateWorkload', () => {
  const row = async (workload: TestWorkload) => (await storedRows(services.ctx.db, workload.id)).row;

  it('refuses to change what the repository manages, and lets the rest through', async () => {
    const workload = await addWorkload(services, { config: { port: 3000, replicas: 2 } });
    await getGitops(services.ctx, { workloadId: workload.id });
    const before = await storedRows(services.ctx.db, workload.id);
    const input = { id: workload.id, configVersion: 1 };
    expect(await updateWorkload(services.ctx, { ...input, config: { port: 4000, replicas: 3 } })).toEqual({
      outcome: 'managed_field',
      fields: ['deploy.port'],
    });
    expect(await updateWorkload(services.ctx, { ...input, config: { replicas: 3 } })).toEqual({
      outcome: 'managed_field',
      fields: ['deploy.port'],
    });
    expect(await storedRows(services.ctx.db, workload.id)).toEqual(before);
    expect(await updateWorkload(services.ctx, { ...input, config: { port: 3000, replicas: 3 } })).toEqual({
      outcome: 'saved',
      configVersion: 2,
      settingsVersion: 2,
    });
  });

  it('takes another spelling of a managed value and keeps the live one', async () => {
    const workload = await addWorkload(services, {
      spec: 'version: 1\ndeploy:\n  deploy_strategy: recreate\n',
      config: { replicas: 2 },
    });
    await getGitops(services.ctx, { workloadId: workload.id });
    const config = { deploy_strategy: 'recreate', replicas: 3 };
    expect(await updateWorkload(services.ctx, { id: workload.id, configVersion: 1, config })).toMatchObject({
      outcome: 'saved',
      configVersion: 2,
    });
    expect((await row(workload)).sourceConfig).toEqual({ replicas: 3 });
  });

  it('writes nothing, and no event, when nothing differs', async () => {
    const workload = await addWorkload(services, { config: { port: 1, labels: { a: 1, b: 2 } } });
    const before = await storedRows(services.ctx.db, workload.id);
    const source = sourceOf(before.row);
    const outcome = await updateWorkload(services.ctx, {
      id: workload.id,
      configVersion: 1,
      settingsVersion: 2,
      name: ` ${before.row.name} `,
      source,
      config: { labels: { b: 2, a: 1 }, port: 1 },
    });
    expect(outcome).toEqual({ outcome: 'saved', configVersion: 1, settingsVersion: 2 });
    expect(await storedRows(services.ctx.db, workload.id)).toEqual(before);
  });

  it('moves the settings version with the source, forgets the reading, and keeps the pin for the same repository', async () => {
    const workload = await addWorkload(services);
    await getGitops(services.ctx, { workloadId: workload.id });
    const before = await row(workload);
    const source = sourceOf(before);
    if (!source) throw new Error('The workload has no source.');
    const input = { id: workload.id, configVersion: 1 };

    const ref = { kind: 'tag', name: 'v1' } as const;
    expect(await updateWorkload(services.ctx, { ...input, source: { ...source, ref } })).toEqual({
      outcome: 'saved',
      configVersion: 1,
      settingsVersion: 3,
    });
    expect((await row(workload)).repositoryId).toBe(before.repositoryId);
    const readings = await services.ctx.db.read.select().from(schema.reading);
    expect(readings.filter(({ workloadId }) => workloadId === workload.id)).toEqual([]);

    const elsewhere = { ...source, repository: 'acme/elsewhere' };
    expect(
      await updateWorkload(services.ctx, { ...input, settingsVersion: 2, source: elsewhere }),
    ).toMatchObject({
      outcome: 'stale',
      changedFields: ['settings'],
      changedBy: null,
      settingsChange: {
        actorName: services.ctx.actor.name,
        type: 'workload.updated',
        fields: ['source.ref'],
        at: expect.any(String),
      },
    });
    await updateWorkload(services.ctx, { ...input, settingsVersion: 3, source: elsewhere });
    expect(await row(workload)).toMatchObject({ settingsVersion: 4, repositoryId: null, configVersion: 1 });
  });

  it('names keys outside the registry in its event, without their values', async () => {
    const workload = await addWorkload(services, { enabled: false, config: { port: 1, note: 'before' } });
    await updateWorkload(services.as(OTHER_ADMIN), {
      id: workload.id,
      configVersion: 1,
      name: 'Renamed',
      config: { port: 2, note: 'top secret' },
    });
    const event = (await storedRows(services.ctx.db, workload.id)).events.at(-1);
    expect(event).toMatchObject({
      type: 'workload.updated',
      actorName: OTHER_ADMIN.name,
      workloadName: 'Renamed',
      data: {
        fields: ['name', 'config.note', 'config.port'],
        changes: [{ field: 'deploy.port', from: 1, to: 2 }],
      },
    });
    expect(JSON.stringify(event)).not.toContain('secret');
  });

  it('says what is wrong, and writes nothing', async () => {
    const workload = await addWorkload(services, { enabled: false });
    const before = await storedRows(services.ctx.db, workload.id);
    expect(
      await updateWorkload(services.ctx, { id: workload.id, configVersion: 1, config: { port: 'x' } }),
    ).toMatchObject({ outcome: 'invalid', issues: [{ field: 'config.port', code: 'wrong_type' }] });
    expect(await storedRows(services.ctx.db, workload.id)).toEqual(before);
  });

  it('does not find what is not there', async () => {
    for (const id of [randomUUID(), 'nonsense']) {
      expect(await updateWorkload(services.ctx, { id, configVersion: 1 })).toEqual({ outcome: 'not_found' });
      expect(await getWorkload(services.ctx, { id })).toBeNull();
      expect(await deleteWorkload(services.ctx, { id, confirmName: '' })).toEqual({ outcome: 'not_found' });
    }
  });
});

describe('deleteWorkload', () => {
  it('wants the name, takes everything but the events', async () => {
    const workload = await addWorkload(services);
    await getGitops(services.ctx, { workloadId: workload.id });
    const { row } = await storedRows(services.ctx.db, workload.id);
    const { id, name } = row;
    expect(await deleteWorkload(services.ctx, { id, confirmName: name.toUpperCase() })).toEqual({
      outcome: 'name_mismatch',
    });
    expect(await deleteWorkload(services.ctx, { id, confirmName: ` ${name}` })).toEqual({
      outcome: 'deleted',
    });
    expect(await getWorkload(services.ctx, { id })).toBeNull();
    const { items } = await listEvents(services.ctx, { workloadId: id });
    expect(items.map(({ type, workloadName }) => [type, workloadName])).toEqual([
      ['workload.deleted', name],
      ['gitops.configured', name],
      ['workload.created', name],
    ]);
  });
});

describe('listEvents', () => {
  it('pages through a filter without gaps or repeats, also while new events come', async () => {
    const { ctx } = services;
    const all = await listEvents(ctx, { type: 'workload.created', limit: 100 });
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await listEvents(ctx, { type: 'workload.created', limit: 3, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
      await createWorkload(ctx, { ...VALID, name: 'Meanwhile' });
    } while (cursor);
    expect(seen).toEqual(all.items.map(({ id }) => id));
    expect(seen.length).toBeGreaterThan(3);
  });

  it('filters by actor and time', async () => {
    const mine = await listEvents(services.ctx, { actorId: OTHER_ADMIN.id });
    expect(new Set(mine.items.map(({ actorName }) => actorName))).toEqual(new Set([OTHER_ADMIN.name]));
    const [newest] = mine.items;
    const at = new Date(newest?.at ?? '');
    expect((await listEvents(services.ctx, { actorId: OTHER_ADMIN.id, to: at })).items).not.toContainEqual(
      newest,
    );
    expect((await listEvents(services.ctx, { actorId: OTHER_ADMIN.id, from: at })).items).toEqual([newest]);
    expect(await listEvents(services.ctx, { workloadId: 'nonsense' })).toEqual({
      items: [],
      nextCursor: null,
    });
  });
});
