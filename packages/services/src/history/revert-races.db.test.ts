import { createDatabase, type Database } from '@tinyforge/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { getGitops } from '../gitops/get-gitops.ts';
import { syncGitops } from '../gitops/sync-gitops.ts';
import { addWorkload } from '../testing/add-workload.ts';
import { createForgeServices, type ForgeServices, OTHER_ADMIN } from '../testing/create-forge-services.ts';
import { holdLock, someoneWaits } from '../testing/hold-lock.ts';
import { storedRows } from '../testing/stored-rows.ts';
import { deleteWorkload } from '../workload/delete-workload.ts';
import { updateWorkload } from '../workload/update-workload.ts';
import { revertConfig } from './revert-config.ts';

let services: ForgeServices;
/** A second server process, as far as locks can tell. */
let elsewhere: Database;
beforeAll(async () => {
  services = await createForgeServices();
  elsewhere = createDatabase({ url: services.testDatabase.url });
});
afterAll(async () => {
  await elsewhere.close();
  await services.close();
});

/** Version 2 is live; the file wants another port, and version 1 had other replicas: no two of the changes touch one field. */
async function addContended(): Promise<string> {
  const { id } = await addWorkload(services, { config: { port: 3000, replicas: 2 } });
  await getGitops(services.ctx, { workloadId: id });
  await updateWorkload(services.ctx, { id, configVersion: 1, config: { port: 3000, replicas: 3 } });
  return id;
}

type Change = (workloadId: string) => Promise<{ outcome: string }>;

/** Each started from version 2. */
const CHANGES = {
  revert: (workloadId) => revertConfig(services.ctx, { workloadId, version: 1, configVersion: 2 }),
  edit: (id) =>
    updateWorkload(services.as(OTHER_ADMIN), { id, configVersion: 2, config: { port: 3000, replicas: 9 } }),
  sync: async (workloadId) => {
    const panel = await getGitops(services.ctx, { workloadId });
    if (!panel?.revision) throw new Error('There is nothing to review.');
    const { revision, settingsVersion } = panel;
    const reviewed = { blobSha: revision.blobSha, configVersion: 2, settingsVersion };
    return syncGitops(services.ctx, { workloadId, reviewed });
  },
  delete: async (id) => {
    const { row } = await storedRows(services.ctx.db, id);
    return deleteWorkload(services.ctx, { id, confirmName: row.name });
  },
} satisfies Record<string, Change>;

it.each([
  ['revert', 'edit', ['reverted', 'stale']],
  ['edit', 'revert', ['saved', 'stale']],
  ['revert', 'sync', ['reverted', 'stale']],
  ['sync', 'revert', ['applied', 'stale']],
  ['revert', 'revert', ['reverted', 'stale']],
  ['delete', 'revert', ['deleted', 'not_found']],
] as const)('a %s, and a %s that waited for it: %j', async (first, second, expected) => {
  const id = await addContended();
  const lock = await holdLock(elsewhere, id);
  const outcomes = [CHANGES[first](id)];
  await someoneWaits(elsewhere, 1);
  outcomes.push(CHANGES[second](id));
  await someoneWaits(elsewhere, 2);
  await lock.release();
  expect((await Promise.all(outcomes)).map(({ outcome }) => outcome)).toEqual(expected);
  if (first === 'delete') return;
  const { row, history } = await storedRows(services.ctx.db, id);
  expect(history.map(({ version }) => version)).toEqual([1, 2, 3]);
  expect(row.sourceConfig).toEqual(history.at(-1)?.config);
});

it('is told that another change is under way, and writes nothing, when the lock can not be had in time', async () => {
  const id = await addContended();
  const lock = await holdLock(elsewhere, id);
  expect(await CHANGES.revert(id)).toEqual({ outcome: 'busy' });
  await lock.release();
  expect((await storedRows(services.ctx.db, id)).history).toHaveLength(2);
});
