import { afterAll, beforeAll, expect, it } from 'vitest';
import { configureGitops } from '../gitops/configure-gitops.ts';
import { getGitops } from '../gitops/get-gitops.ts';
import { addWorkload } from '../testing/add-workload.ts';
import { createForgeServices, type ForgeServices } from '../testing/create-forge-services.ts';
import { createWorkload } from './create-workload.ts';
import { listWorkloads } from './list-workloads.ts';
import { updateWorkload } from './update-workload.ts';

let services: ForgeServices;
let requests = 0;
beforeAll(async () => {
  services = await createForgeServices({
    intercept: () => {
      requests++;
      return undefined;
    },
  });
});
afterAll(() => services.close());

async function addImage(name: string): Promise<string> {
  const input = { name, sourceKind: 'image', source: null, config: { image: 'redis:7' } } as const;
  const created = await createWorkload(services.ctx, input);
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return created.id;
}

it('shows drift of the stored file against the live config of this moment, and asks no forge', async () => {
  const workload = await addWorkload(services, { repository: 'acme/list-drift', config: { port: 8080 } });
  const one = async () => (await listWorkloads(services.ctx, { search: 'ACME/list-drift' })).items[0];
  expect((await one())?.gitops).toMatchObject({ status: null, driftCount: 0 });
  await getGitops(services.ctx, { workloadId: workload.id });
  requests = 0;
  expect((await one())?.gitops).toMatchObject({ status: 'ok', drifted: false, managedCount: 1 });

  await configureGitops(services.ctx, { workloadId: workload.id, enabled: false, path: '.tinyforge.yml' });
  expect((await one())?.gitops).toMatchObject({ enabled: false, status: 'disabled', managedCount: 0 });
  await updateWorkload(services.ctx, { id: workload.id, configVersion: 1, config: { port: 1 } });
  await configureGitops(services.ctx, { workloadId: workload.id, enabled: true, path: '.tinyforge.yml' });
  expect((await one())?.gitops).toMatchObject({ status: 'ok', drifted: true, driftCount: 1 });

  // Another path: what was read of the first is no reading of this.
  await configureGitops(services.ctx, { workloadId: workload.id, enabled: true, path: 'other.yml' });
  expect((await one())?.gitops).toMatchObject({ status: null, drifted: false, readAt: null });
  expect(requests).toBe(0);
});

it('counts by status and filters by status, kind and text that means itself', async () => {
  const percent = await addImage('50% off_web\\');
  await addImage('500 off-web');
  for (const search of ['50%', 'off_w', 'web\\', '50% OFF']) {
    const { items, total } = await listWorkloads(services.ctx, { search });
    expect([search, total, items.map(({ id }) => id)]).toEqual([search, 1, [percent]]);
  }
  const images = await listWorkloads(services.ctx, { sourceKind: 'image' });
  expect(images.counts).toMatchObject({ not_eligible: images.total, in_sync: 0 });
  const filtered = await listWorkloads(services.ctx, { sourceKind: 'image', status: 'in_sync' });
  expect(filtered).toEqual({ items: [], nextCursor: null, total: 0, counts: images.counts });
});

it('pages by name in any case and script, each once, also when a workload comes in between', async () => {
  for (const name of ['zeta', 'Alpha', 'beta', 'Ёлка', 'alpha', '🚀 Rocket', 'Beta']) await addImage(name);
  const all = (await listWorkloads(services.ctx, { sourceKind: 'image', limit: 100 })).items;
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listWorkloads(services.ctx, { sourceKind: 'image', limit: 2, cursor });
    expect(page.total).toBeGreaterThanOrEqual(all.length);
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
    await addImage('000');
  } while (cursor);
  expect(seen).toEqual(all.map(({ id }) => id));
  expect(await listWorkloads(services.ctx, { cursor: 'nonsense', limit: 1 })).toMatchObject({
    items: [{ name: '000' }],
  });
});
