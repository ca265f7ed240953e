import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addWorkload } from '../testing/add-workload.ts';
import { createForgeServices, type ForgeServices } from '../testing/create-forge-services.ts';
import { getGitops } from './get-gitops.ts';

let services: ForgeServices;
beforeAll(async () => {
  services = await createForgeServices();
});
afterAll(() => services.close());

it('a reading that a wrong clock dated in the future keeps no later one out', async () => {
  const { ctx } = services;
  const { id: workloadId } = await addWorkload(services);
  await getGitops(ctx, { workloadId });
  const { reading } = schema;
  const mine = eq(reading.workloadId, workloadId);
  await ctx.db.write
    .update(reading)
    .set({ startedAt: new Date('2100-01-01'), commitSha: 'old' })
    .where(mine);
  const panel = await getGitops(ctx, { workloadId });
  const [stored] = await ctx.db.read.select().from(reading).where(mine);
  expect(stored?.commitSha).toBe(panel?.revision?.commitSha);
  expect(stored?.startedAt.getTime()).toBeLessThanOrEqual(Date.now());
});
