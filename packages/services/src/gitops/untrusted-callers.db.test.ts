import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { addWorkload } from '../testing/add-workload.ts';
import { createForgeServices, type ForgeServices, VIEWER } from '../testing/create-forge-services.ts';
import { storedRows } from '../testing/stored-rows.ts';
import { getGitops } from './get-gitops.ts';
import { syncGitops } from './sync-gitops.ts';

const SECRET = 'hunter2-do-not-show';
const INVALID = `version: 1\ndeploy:\n  ${SECRET}: 1\n`;

let services: ForgeServices;
let requests = 0;
/** Answers in place of the forge; null: the forge answers. */
let instead: (() => Promise<Response | undefined>) | null = null;
beforeAll(async () => {
  services = await createForgeServices({
    intercept: () => {
      requests++;
      return instead?.();
    },
  });
});
afterAll(() => services.close());
beforeEach(() => {
  instead = null;
  requests = 0;
});

/** The context of somebody who may only look, `ms` milliseconds from now. */
const viewerIn = (ms: number) => ({
  ...services.as(VIEWER),
  clock: { now: () => new Date(Date.now() + ms) },
});

it('tells someone who may sync but is no admin only where an invalid file is at fault', async () => {
  const workload = await addWorkload(services, { spec: INVALID });
  const token = {
    ...VIEWER,
    syncGrant: { tokenId: 'token', workloadIds: new Set([workload.id]), owner: services.ctx.actor },
  };
  const outcome = await syncGitops(services.as(token), { workloadId: workload.id });
  expect(outcome).toEqual({
    outcome: 'invalid_file',
    issues: [{ code: 'unknown_key', line: 3, column: 3 }],
  });
  expect(await syncGitops(services.ctx, { workloadId: workload.id })).toMatchObject({
    issues: [{ params: { key: SECRET } }],
  });
});

it('applies nothing of a repository that is not the one pinned while it was read', async () => {
  const workload = await addWorkload(services);
  // Another look, which began when the name still led to another repository, pins that one first.
  instead = async () => {
    instead = null;
    await services.ctx.db.write
      .update(schema.workload)
      .set({ repositoryId: '999' })
      .where(eq(schema.workload.id, workload.id));
    return undefined;
  };
  const before = await storedRows(services.ctx.db, workload.id);
  expect(await syncGitops(services.ctx, { workloadId: workload.id })).toEqual({
    outcome: 'fetch_failed',
    reason: 'repo_replaced',
    detail: null,
    retryAt: null,
  });
  const after = await storedRows(services.ctx.db, workload.id);
  expect(after).toEqual({ ...before, row: { ...before.row, repositoryId: '999' } });
});

describe('a viewer who asks again and again', () => {
  it('gets the look of a moment ago, and the forge is asked once', async () => {
    const workload = await addWorkload(services);
    const workloadId = workload.id;
    const first = await getGitops(viewerIn(0), { workloadId });
    const once = requests;
    for (let count = 0; count < 5; count++) {
      expect(await getGitops(viewerIn(0), { workloadId })).toEqual(first);
    }
    expect(requests).toBe(once);
    requests = 0;
    await getGitops(viewerIn(10_000), { workloadId });
    const again = requests;
    expect(again, 'later the forge is asked again').toBeGreaterThan(0);
    await getGitops(services.ctx, { workloadId });
    expect(requests, 'an admin always looks').toBe(2 * again);
  });

  it('gets a new look after a push when it is a token that may sync the workload', async () => {
    const workload = await addWorkload(services);
    const { id: workloadId } = workload;
    const owner = services.ctx.actor;
    const token = { ...VIEWER, syncGrant: { tokenId: 'token', workloadIds: new Set([workloadId]), owner } };
    await getGitops(services.as(token), { workloadId });
    await workload.commitSpec('version: 1\ndeploy:\n  port: 9090\n');
    const panel = await getGitops(services.as(token), { workloadId });
    expect(panel?.drift).toMatchObject([{ field: 'deploy.port', repoValue: 9090 }]);
    const reviewed = {
      blobSha: panel?.revision?.blobSha ?? '',
      configVersion: panel?.configVersion ?? 0,
      settingsVersion: panel?.settingsVersion ?? 0,
    };
    expect(await syncGitops(services.as(token), { workloadId, reviewed })).toMatchObject({
      outcome: 'applied',
    });
  });

  it('spends no more where the look fails before a repository is pinned', async () => {
    const workload = await addWorkload(services, { ref: { kind: 'branch', name: 'gone' } });
    const workloadId = workload.id;
    expect(await getGitops(viewerIn(0), { workloadId })).toMatchObject({ reason: 'ref_not_found' });
    const once = requests;
    expect(await getGitops(viewerIn(0), { workloadId })).toMatchObject({ reason: 'ref_not_found' });
    expect(requests).toBe(once);
  });

  it('leaves a forge alone that has said when to come back', async () => {
    const workload = await addWorkload(services);
    const workloadId = workload.id;
    instead = async () => new Response('{}', { status: 429, headers: { 'retry-after': '600' } });
    expect(await getGitops(viewerIn(0), { workloadId })).toMatchObject({ reason: 'rate_limited' });
    const once = requests;
    expect(await getGitops(viewerIn(300_000), { workloadId })).toMatchObject({ reason: 'rate_limited' });
    expect(requests).toBe(once);
    instead = null;
    // The providers have a clock of their own, which also has to see the time go by.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 700_000 });
    expect(await getGitops(viewerIn(0), { workloadId })).toMatchObject({ status: 'ok' });
    vi.useRealTimers();
  });
});
