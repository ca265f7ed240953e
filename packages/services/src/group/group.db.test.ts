import { randomUUID } from 'node:crypto';
import { schema } from '@tinyforge/db';
import { asc } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Actor, ServiceContext } from '../context.ts';
import { addMember, createTestServices, type TestServices } from '../testing/index.ts';
import { createWorkload } from '../workload/create-workload.ts';
import { assignGroup } from './assign-group.ts';
import { createGroup } from './create-group.ts';
import { deleteGroup } from './delete-group.ts';
import { getGroup } from './get-group.ts';
import { listGroups } from './list-groups.ts';
import { renameGroup } from './rename-group.ts';
import { setMember } from './set-member.ts';

let one: TestServices;
let ctx: ServiceContext;
beforeEach(async () => {
  one = await createTestServices();
  ctx = one.as(await one.addPerson('admin', 'Ada'));
});
afterEach(() => one.close());

async function addGroup(name: string): Promise<string> {
  const created = await createGroup(ctx, { name });
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return created.id;
}

async function addWorkload(name: string, groupId: string | null): Promise<string> {
  const input = { name, sourceKind: 'image', source: null, config: {}, groupId } as const;
  const created = await createWorkload(ctx, input);
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return created.id;
}

const eventTypes = async () => {
  const rows = await ctx.db.read.select().from(schema.event).orderBy(asc(schema.event.id));
  return rows.map(({ type }) => type);
};
const memberOf = (groupId: string, role: 'admin' | 'viewer'): ServiceContext => {
  const actor: Actor = { id: 'm', name: 'Mia', role: 'none', groups: { [groupId]: role } };
  return one.as(actor);
};

describe('names', () => {
  test('one group has a name, and says what is wrong with another', async () => {
    const id = await addGroup('  Shop ');
    expect((await getGroup(ctx, { id }))?.name).toBe('Shop');
    const taken = { outcome: 'invalid', issues: [{ field: 'name', code: 'name_taken', params: {} }] };
    expect(await createGroup(ctx, { name: 'Shop' })).toEqual(taken);
    const other = await addGroup('Docs');
    expect(await renameGroup(ctx, { id: other, name: 'Shop' })).toEqual(taken);
    expect(await renameGroup(ctx, { id: other, name: ' ' })).toMatchObject({
      outcome: 'invalid',
      issues: [{ field: 'name', code: 'required' }],
    });
    expect(await renameGroup(ctx, { id: other, name: 'Docs' })).toEqual({ outcome: 'unchanged' });
    expect(await renameGroup(ctx, { id: other, name: 'Handbook' })).toEqual({ outcome: 'renamed' });
    expect(await renameGroup(ctx, { id: randomUUID(), name: 'X' })).toEqual({ outcome: 'not_found' });
    expect(await eventTypes()).toEqual(['group.created', 'group.created', 'group.renamed']);
  });

  test('two at the same moment: one of them', async () => {
    const outcomes = await Promise.all([
      createGroup(ctx, { name: 'Shop' }),
      createGroup(ctx, { name: 'Shop' }),
    ]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['created', 'invalid']);
  });
});

describe('the list', () => {
  test('counts workloads and, for an admin for all, members', async () => {
    const [shop, docs] = [await addGroup('Shop'), await addGroup('Docs')];
    await addWorkload('Web', shop);
    await addWorkload('Api', shop);
    await addWorkload('Alone', null);
    for (const role of ['admin', 'viewer'] as const) {
      await addMember(one, { groupId: shop, personId: (await one.addPerson('none')).id, role });
    }
    expect((await listGroups(ctx)).items).toEqual([
      { id: docs, name: 'Docs', role: 'admin', workloads: 0, members: 0 },
      { id: shop, name: 'Shop', role: 'admin', workloads: 2, members: 2 },
    ]);
    expect((await listGroups(memberOf(shop, 'admin'))).items).toEqual([
      { id: shop, name: 'Shop', role: 'admin', workloads: 2, members: null },
    ]);
    const viewer = one.as({ id: 'v', name: 'Vera', role: 'viewer', groups: {} });
    expect((await listGroups(viewer)).items.map(({ role, members }) => [role, members])).toEqual([
      ['viewer', null],
      ['viewer', null],
    ]);
  });
});

describe('members', () => {
  test('come, change and go, each with an event, and nothing is told twice', async () => {
    const groupId = await addGroup('Shop');
    const mia = await one.addPerson('none', 'Mia');
    const set = (role: 'admin' | 'viewer' | null) => setMember(ctx, { groupId, personId: mia.id, role });
    expect(await set(null)).toEqual({ outcome: 'unchanged' });
    for (const role of ['viewer', 'admin'] as const) {
      expect(await set(role)).toEqual({ outcome: 'changed' });
      expect((await getGroup(ctx, { id: groupId }))?.members).toEqual([
        { personId: mia.id, name: 'Mia', email: mia.email, role, disabled: false },
      ]);
    }
    expect(await set('admin')).toEqual({ outcome: 'unchanged' });
    expect(await set(null)).toEqual({ outcome: 'changed' });
    expect((await getGroup(ctx, { id: groupId }))?.members).toEqual([]);
    expect((await eventTypes()).filter((type) => type === 'group.member_changed')).toHaveLength(3);
  });

  test('neither of a group nor a person that is not there', async () => {
    const mia = await one.addPerson('none');
    const nowhere = { groupId: randomUUID(), personId: mia.id, role: 'viewer' } as const;
    expect(await setMember(ctx, nowhere)).toEqual({ outcome: 'not_found' });
    const nobody = { groupId: await addGroup('Shop'), personId: 'nobody', role: 'viewer' } as const;
    expect(await setMember(ctx, nobody)).toEqual({ outcome: 'not_found' });
  });
});

describe('moving a workload', () => {
  test('an admin for all moves it anywhere, an admin of groups between their own', async () => {
    const [shop, docs, secret] = [await addGroup('Shop'), await addGroup('Docs'), await addGroup('Secret')];
    const workloadId = await addWorkload('Web', null);
    const move = (as: ServiceContext, groupId: string | null) => assignGroup(as, { workloadId, groupId });
    const mia: Actor = { id: 'm', name: 'Mia', role: 'none', groups: { [shop]: 'admin', [docs]: 'viewer' } };
    const refused = (code: string) => ({
      outcome: 'invalid',
      issues: [{ field: 'groupId', code, params: {} }],
    });

    expect(await move(one.as(mia), shop), 'not hers to take').toEqual({ outcome: 'not_found' });
    expect(await move(ctx, shop)).toEqual({ outcome: 'moved' });
    expect(await move(ctx, shop)).toEqual({ outcome: 'unchanged' });
    expect(await move(one.as(mia), docs)).toEqual(refused('group_not_yours'));
    expect(await move(one.as(mia), secret), 'as one that does not exist').toEqual(refused('group_not_found'));
    expect(await move(one.as(mia), randomUUID())).toEqual(refused('group_not_found'));
    expect(await move(one.as(mia), null)).toEqual(refused('group_required'));
    expect(await move(one.as({ ...mia, groups: { [shop]: 'admin', [docs]: 'admin' } }), docs)).toEqual({
      outcome: 'moved',
    });
    expect(await move(ctx, null)).toEqual({ outcome: 'moved' });
  });
});

describe('deleting', () => {
  test('wants the name, leaves the workloads in no group and takes the memberships', async () => {
    const id = await addGroup('Shop');
    const web = await addWorkload('Web', id);
    const mia = await one.addPerson('none');
    await addMember(one, { groupId: id, personId: mia.id, role: 'admin' });
    expect(await deleteGroup(ctx, { id, confirmName: 'shop' })).toEqual({ outcome: 'name_mismatch' });
    expect(await deleteGroup(ctx, { id, confirmName: ' Shop' })).toEqual({
      outcome: 'deleted',
      workloads: 1,
    });
    expect(await getGroup(ctx, { id })).toBeNull();
    const rows = await ctx.db.read.select().from(schema.workload);
    expect(rows.map((row) => [row.id, row.groupId])).toEqual([[web, null]]);
    expect(await ctx.db.read.select().from(schema.groupMember)).toEqual([]);
    expect((await eventTypes()).slice(-2)).toEqual(['workload.group_changed', 'group.deleted']);
    expect(await deleteGroup(ctx, { id, confirmName: 'Shop' })).toEqual({ outcome: 'not_found' });
  });

  test('at the same moment as a workload moves in: it is in no group in the end', async () => {
    for (let round = 0; round < 8; round += 1) {
      const id = await addGroup(`Race ${round}`);
      const workloadId = await addWorkload(`Racer ${round}`, null);
      const [deletion, move] = await Promise.all([
        deleteGroup(ctx, { id, confirmName: `Race ${round}` }),
        assignGroup(ctx, { workloadId, groupId: id }),
      ]);
      expect(deletion.outcome).toBe('deleted');
      expect(['moved', 'invalid']).toContain(move.outcome);
      const moved = deletion.outcome === 'deleted' ? deletion.workloads : null;
      expect(moved).toBe(move.outcome === 'moved' ? 1 : 0);
    }
  });
});
