import { afterAll, beforeAll, expect, it } from 'vitest';
import { configureGitops } from '../gitops/configure-gitops.ts';
import { setDefaultRule } from '../policy/set-default-rule.ts';
import { addWorkload, SPEC_PATH } from '../testing/add-workload.ts';
import { createForgeServices, type ForgeServices, OTHER_ADMIN } from '../testing/create-forge-services.ts';
import { findSettingsChange } from './find-settings-change.ts';
import { loadWorkload } from './load-workload.ts';

const PORT = 'deploy.port';
const LOCK = { field: PORT, rule: 'locked', reason: 'The proxy knows this port.' } as const;

let services: ForgeServices;
beforeAll(async () => {
  services = await createForgeServices();
});
afterAll(() => services.close());

const lastChange = async (id: string) => {
  const workload = await loadWorkload(services.ctx.db.read, id);
  if (!workload) throw new Error('The workload is gone.');
  return findSettingsChange(services.ctx.db.read, workload);
};

it('a common rule that means the same as before is nobody’s change', async () => {
  const { id } = await addWorkload(services);
  await setDefaultRule(services.as(OTHER_ADMIN), LOCK);
  const mine = { actorName: OTHER_ADMIN.name, type: 'policy.default_changed', fields: [PORT] };
  expect(await lastChange(id)).toMatchObject(mine);
  await setDefaultRule(services.ctx, { ...LOCK, reason: 'Because.' });
  expect(await lastChange(id)).toMatchObject(mine);

  await setDefaultRule(services.as(OTHER_ADMIN), { ...LOCK, rule: 'repository', reason: '' });
  await setDefaultRule(services.ctx, { ...LOCK, rule: 'default', reason: '' });
  expect(await lastChange(id)).toMatchObject(mine);
});

it('a common rule that was made before the workload is not its change', async () => {
  await addWorkload(services);
  await setDefaultRule(services.as(OTHER_ADMIN), { ...LOCK, field: 'deploy.healthcheck' });
  const { id } = await addWorkload(services, { enabled: false });
  expect(await lastChange(id)).toBeNull();
});

it('names of the switch and the path what changed', async () => {
  const { id: workloadId } = await addWorkload(services, { enabled: false });
  const configure = async (enabled: boolean, path: string) => {
    await configureGitops(services.ctx, { workloadId, enabled, path });
    return (await lastChange(workloadId))?.fields;
  };
  expect(await configure(true, SPEC_PATH)).toEqual(['enabled']);
  expect(await configure(true, 'other.yml')).toEqual(['path']);
  expect(await configure(false, SPEC_PATH)).toEqual(['enabled', 'path']);
});
