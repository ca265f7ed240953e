import { randomUUID } from 'node:crypto';
import { schema } from '@tinyforge/db';
import { createTestDatabase, type TestDatabase } from '@tinyforge/db/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Actor, GROUP_ROLES, ROLES } from '../context.ts';
import { judgeAccess } from './judge-access.ts';
import { administersAny, mayAdminister } from './may-administer.ts';
import { mayView } from './may-view.ts';
import { administeredWorkloads, visibleWorkloads } from './visible-workloads.ts';

const GROUPS = [randomUUID(), randomUUID(), randomUUID()];
const WORKLOADS = [...GROUPS, null].map((groupId) => ({ id: randomUUID(), groupId }));

/** Anyone at all, with a role in any of the groups and of one that is there no more. */
const anyActor: fc.Arbitrary<Actor> = fc.record({
  id: fc.constant('person-1'),
  name: fc.constant('Petra Person'),
  role: fc.constantFrom(...ROLES),
  groups: fc.dictionary(fc.constantFrom(...GROUPS, randomUUID()), fc.constantFrom(...GROUP_ROLES)),
});

let testDatabase: TestDatabase;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const { write } = testDatabase.db;
  await write.insert(schema.workloadGroup).values(GROUPS.map((id) => ({ id, name: id })));
  await write.insert(schema.workload).values(
    WORKLOADS.map(({ id, groupId }) => ({
      id,
      groupId,
      slug: id,
      name: id,
      sourceKind: 'image' as const,
      sourceConfig: {},
    })),
  );
});
afterAll(() => testDatabase.drop());

test('the filters in SQL and the judgement of one workload say the same', async () => {
  const { workload } = schema;
  const { read } = testDatabase.db;
  await fc.assert(
    fc.asyncProperty(anyActor, async (actor) => {
      const visible = await read.select({ id: workload.id }).from(workload).where(visibleWorkloads(actor));
      const administered = await read
        .select({ id: workload.id })
        .from(workload)
        .where(administeredWorkloads(actor));
      for (const { id, groupId } of WORKLOADS) {
        const [sees, administers] = [mayView(actor, { groupId }), mayAdminister(actor, { groupId })];
        expect(visible.some((row) => row.id === id)).toBe(sees);
        expect(administered.some((row) => row.id === id)).toBe(administers);
        const access = administers ? 'administer' : sees ? 'view' : 'none';
        expect(await judgeAccess({ db: testDatabase.db, actor }, id)).toBe(access);
        if (administers) expect(sees && administersAny(actor)).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
});

test.each([
  ['a person without any grant', 'none', {}, [false, false]],
  ['a viewer of all', 'viewer', {}, [true, false]],
  ['a viewer of the group', 'none', { group: 'viewer' }, [true, false]],
  ['an admin of the group', 'none', { group: 'admin' }, [true, true]],
  ['a viewer of all who is an admin of the group', 'viewer', { group: 'admin' }, [true, true]],
  ['an admin of another group', 'none', { other: 'admin' }, [false, false]],
  ['an admin of all', 'admin', {}, [true, true]],
] as const)('%s', (_, role, groups, [sees, administers]) => {
  const actor: Actor = { id: 'person-1', name: 'Petra Person', role, groups };
  expect(mayView(actor, { groupId: 'group' })).toBe(sees);
  expect(mayAdminister(actor, { groupId: 'group' })).toBe(administers);
  // A name that every object knows is no group.
  expect(mayView(actor, { groupId: 'constructor' })).toBe(role !== 'none');
  expect(mayView(actor, { groupId: null })).toBe(role !== 'none');
  expect(mayAdminister(actor, { groupId: null })).toBe(role === 'admin');
});

test.each(['nothing', '', randomUUID(), `${GROUPS[0]} `])(
  'what names no workload is not there: %j',
  async (id) => {
    const actor: Actor = { id: 'a', name: 'A', role: 'viewer', groups: {} };
    expect(await judgeAccess({ db: testDatabase.db, actor }, id)).toBe('none');
  },
);
