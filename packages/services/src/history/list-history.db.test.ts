import { randomUUID } from 'node:crypto';
import { connect } from '@tinyforge/db';
import { sql } from 'drizzle-orm';
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
import { compareVersions } from './compare-versions.ts';
import { listHistory, selectHistory } from './list-history.ts';
import { previewRevert } from './preview-revert.ts';

let services: ForgeServices;
beforeAll(async () => {
  services = await createForgeServices();
});
afterAll(() => services.close());

const edit = (id: string, config: Record<string, unknown>, actor = ADMIN) =>
  editConfig(services, id, config, actor);
const addEdited = () => addEditedWorkload(services);

describe('the list', () => {
  it('tells every version by what it changed, the newest first', async () => {
    const workload = await addWorkload(services, { config: FIRST });
    const panel = await getGitops(services.ctx, { workloadId: workload.id });
    await syncGitops(services.as(OTHER_ADMIN), { workloadId: workload.id });
    await configureGitops(services.ctx, { workloadId: workload.id, enabled: false, path: SPEC_PATH });
    await edit(workload.id, { ...SECOND, deploy_strategy: '' });
    const list = await listHistory(services.ctx, { workloadId: workload.id });
    expect(list).toMatchObject({
      nextCursor: null,
      items: [
        {
          version: 3,
          cause: 'edit',
          actorName: ADMIN.name,
          commitSha: null,
          commitUrl: null,
          changes: [
            { kind: 'field', field: 'deploy.port', from: 8080, to: 4000, sameMeaning: false },
            { kind: 'field', field: 'deploy.healthcheck', from: '/health', to: null, sameMeaning: false },
            { kind: 'field', field: 'deploy.deploy_strategy', from: null, to: '', sameMeaning: true },
            { kind: 'other', key: 'replicas', from: '2', to: '3', isCut: false },
          ],
        },
        {
          version: 2,
          cause: 'sync',
          actorName: OTHER_ADMIN.name,
          commitSha: panel?.revision?.commitSha,
          commitUrl: panel?.commitUrl,
          changes: [{ field: 'deploy.port', from: 3000, to: 8080 }],
        },
        {
          version: 1,
          cause: 'create',
          changes: [
            { field: 'deploy.port', from: null, to: 3000 },
            { field: 'deploy.healthcheck', from: null, to: '/health' },
            { key: 'labels', from: null, to: '{"team":"web"}' },
            { key: 'replicas', from: null, to: '2' },
          ],
        },
      ],
    });
  });

  it('goes on where a page ended, also when there are new versions by then', async () => {
    const workload = await addEdited();
    for (const replicas of [4, 5, 6]) await edit(workload.id, { ...SECOND, replicas });
    const { id: workloadId } = workload;
    const first = await listHistory(services.ctx, { workloadId, limit: 2 });
    expect(first?.items.map(({ version }) => version)).toEqual([5, 4]);
    expect(first?.items[1]?.changes).toMatchObject([{ key: 'replicas', from: '4', to: '5' }]);
    await edit(workload.id, FIRST);
    const next = await listHistory(services.ctx, { workloadId, limit: 2, cursor: first?.nextCursor ?? 0 });
    expect(next?.items.map(({ version }) => version)).toEqual([3, 2]);
    const last = await listHistory(services.ctx, { workloadId, limit: 2, cursor: next?.nextCursor ?? 0 });
    expect(last).toMatchObject({ items: [{ version: 1 }], nextCursor: null });
  });

  it('cuts a long value in the list and has it in full in a comparison', async () => {
    const workload = await addEdited();
    const notes = 'x'.repeat(5_000);
    await edit(workload.id, { ...SECOND, notes });
    const { id: workloadId } = workload;
    const list = await listHistory(services.ctx, { workloadId, limit: 1 });
    const [listed] = list?.items[0]?.changes ?? [];
    expect(listed).toMatchObject({ key: 'notes', isCut: true });
    expect(listed?.kind === 'other' && listed.to?.length).toBe(240);
    const comparison = await compareVersions(services.ctx, { workloadId, from: 2, to: 3 });
    expect(comparison?.changes).toMatchObject([{ key: 'notes', to: JSON.stringify(notes), isCut: false }]);
  });

  it('reads a page off the primary key, however long the history is', async () => {
    const workload = await addWorkload(services, { enabled: false });
    await services.ctx.db.write.execute(sql`
      insert into config_history (workload_id, version, config, cause, actor_name)
      select ${workload.id}, version, '{}', 'edit', 'Ada' from generate_series(2, 5000) version`);
    const owner = connect(services.testDatabase.ownerUrl, { max: 1 });
    await owner`analyze config_history`;
    await owner.end();
    const query = selectHistory(services.ctx.db.read, { workloadId: workload.id, cursor: 2_500 }, 21);
    const plan = await services.ctx.db.read.execute(sql`explain ${query.getSQL()}`);
    const text = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toMatch(/Index Scan Backward using config_history_workload_id_version_pk/);
    expect(text).not.toMatch(/Sort/);
  });

  it('knows nothing of an unknown workload or version', async () => {
    const workload = await addEdited();
    expect(await listHistory(services.ctx, { workloadId: randomUUID() })).toBeNull();
    expect(await listHistory(services.ctx, { workloadId: 'nonsense' })).toBeNull();
    expect(await compareVersions(services.ctx, { workloadId: workload.id, from: 1, to: 9 })).toBeNull();
    expect(await previewRevert(services.ctx, { workloadId: workload.id, version: 9 })).toBeNull();
  });
});
