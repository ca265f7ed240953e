import { createDatabase, type Database, schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ServiceContext } from '../context.ts';
import { createTestServices, type TestServices } from '../testing/index.ts';
import { createWorkload } from '../workload/create-workload.ts';
import { updateWorkload } from '../workload/update-workload.ts';
import { assignGroup } from './assign-group.ts';
import { createGroup } from './create-group.ts';
import { deleteGroup } from './delete-group.ts';

const WORKLOADS = 25;
const ROUNDS = 4;

let one: TestServices;
/** The same services over connections of their own: what one process does not see of another. */
let elsewhere: Database;
let here: ServiceContext;
let there: ServiceContext;
beforeAll(async () => {
  one = await createTestServices();
  elsewhere = createDatabase({ url: one.testDatabase.url });
  here = one.as(await one.addPerson('admin', 'Ada'));
  there = { ...one.as(await one.addPerson('admin', 'Olga')), db: elsewhere };
});
afterAll(async () => {
  await elsewhere.close();
  await one.close();
});

async function addGroup(name: string): Promise<string> {
  const created = await createGroup(here, { name });
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return created.id;
}

async function addWorkload(name: string, groupId: string): Promise<string> {
  const input = { name, sourceKind: 'image', source: null, config: { replicas: 1 }, groupId } as const;
  const created = await createWorkload(here, input);
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return created.id;
}

/** Deletes the group until no other change is in the way. */
async function deleteUntilDone(id: string, confirmName: string) {
  for (;;) {
    const deleted = await deleteGroup(here, { id, confirmName });
    if (deleted.outcome !== 'busy') return deleted;
  }
}

it('deletes a group while its workloads are edited and moved, without a deadlock', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [name, other] = [`Shop ${round}`, await addGroup(`Docs ${round}`)];
    const group = await addGroup(name);
    const ids: string[] = [];
    for (let index = 0; index < WORKLOADS; index++) ids.push(await addWorkload(`App ${index}`, group));
    const edits = ids.toReversed().map(async (id, index) => {
      // Some are moved by the edit, some by themselves, some only edited.
      const groupId = index % 3 === 0 ? { groupId: other } : {};
      const edit = { id, configVersion: 1, config: { replicas: 2 }, ...groupId };
      if (index % 3 === 1) return assignGroup(there, { workloadId: id, groupId: other });
      return updateWorkload(there, edit);
    });
    const [deleted, outcomes] = await Promise.all([deleteUntilDone(group, name), Promise.all(edits)]);
    expect(deleted).toMatchObject({ outcome: 'deleted' });
    const others = outcomes.filter(({ outcome }) => !['saved', 'moved', 'busy'].includes(outcome));
    expect(others).toEqual([]);
    const left = await here.db.read.select().from(schema.workload).where(eq(schema.workload.groupId, group));
    expect(left).toEqual([]);
  }
}, 60_000);

it('counts exactly the workloads whose move its events tell of', async () => {
  const group = await addGroup('Counted');
  const ids = [await addWorkload('One', group), await addWorkload('Two', group)];
  expect(await deleteGroup(here, { id: group, confirmName: 'Counted' })).toEqual({
    outcome: 'deleted',
    workloads: 2,
  });
  const events = await here.db.read
    .select()
    .from(schema.event)
    .where(eq(schema.event.type, 'workload.group_changed'));
  const told = events.filter(({ data }) => (data as { from?: { id: string } }).from?.id === group);
  expect(told.map(({ workloadId }) => workloadId).sort()).toEqual(ids.sort());
});
