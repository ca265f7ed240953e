import { randomUUID } from 'node:crypto';
import { connect } from '@tinyforge/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../context.ts';
import { VIEWER } from '../testing/create-forge-services.ts';
import { createTestServices, type TestServices } from '../testing/index.ts';
import { type ListEventsInput, listEvents, selectEvents } from './list-events.ts';

const COUNT = 30_000;
const FIRST = Date.parse('2024-01-01T00:00:00Z');
/** Spread over some thirty months, so over as many partitions. */
const EVERY_MS = 44 * 60_000;
const at = (n: number) => new Date(FIRST + n * EVERY_MS);
const workloadIds = Array.from({ length: 50 }, () => randomUUID());

let one: TestServices;
let owner: ReturnType<typeof connect>;
beforeAll(async () => {
  one = await createTestServices();
  owner = connect(one.testDatabase.ownerUrl, { max: 1 });
  // As the owner, past the chains, which are of no interest here: thirty thousand turns of them take their time.
  await owner`
    select tinyforge_add_event_partition(month)
    from generate_series(${at(0)}::timestamptz, ${at(COUNT)}::timestamptz + interval '28 days', interval '28 days') month`;
  await owner`
    insert into event (at, type, actor_id, actor_name, workload_id, workload_name, data, seq, previous_hash, hash)
    select ${at(0)}::timestamptz + n::bigint * ${EVERY_MS}::int * interval '1 millisecond',
      case n % 10 when 0 then 'gitops.configured' else 'gitops.synced' end, 'actor-' || n % 5, 'Actor',
      (${workloadIds}::uuid[])[1 + n * 7 % 50], 'Web', '{}', n, '', ''
    from generate_series(0, ${COUNT - 1}::int) n`;
  await owner`select tinyforge_record_event(${at(9)}, 'demo.loaded', 'rare', 'Rare', null, null, '{}')`;
  await owner`analyze event`;
});
afterAll(async () => {
  await owner.end();
  await one.close();
});

type Plan = {
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
};

/** How many rows PostgreSQL looks at. */
async function countVisited(input: ListEventsInput, actor: Actor = VIEWER): Promise<number> {
  const { sql, params } = selectEvents(one.services.db.read, actor, input, 51).toSQL();
  const [row] = await owner.unsafe<{ 'QUERY PLAN': { Plan: Plan }[] }[]>(
    `explain (analyze, format json) ${sql}`,
    params as string[],
  );
  const visit = (plan: Plan): number => {
    const own = (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops'];
    return (
      (plan['Node Type'].includes('Scan') ? own : 0) +
      (plan.Plans ?? []).map(visit).reduce((a, b) => a + b, 0)
    );
  };
  return row?.['QUERY PLAN'][0] ? visit(row['QUERY PLAN'][0].Plan) : Number.POSITIVE_INFINITY;
}

const long = { from: at(1_000), to: at(4_000) };
/** By the id alone, what is long past would take looking at all that came after it: 26,000. */
const FEW = 1_000;

it.each<[string, ListEventsInput]>([
  ['all of them', {}],
  ['what is long past', long],
  ['everything before a moment long past', { to: at(3_000) }],
  ['a page far behind', { cursor: `${at(2_000).getTime()}000-2000` }],
  ['a workload', { workloadId: workloadIds[3] }],
  ['a workload, long past', { workloadId: workloadIds[3], ...long }],
  ['an actor, long past', { actorId: 'actor-3', ...long }],
  ['an actor of whom there is little', { actorId: 'rare' }],
  ['an actor of whom there is nothing', { actorId: 'nobody' }],
  ['a type, long past', { type: 'gitops.configured', ...long }],
  ['a type of which there is little', { type: 'demo.loaded' }],
  ['a type of an actor, long past', { type: 'gitops.configured', actorId: 'actor-0', ...long }],
])('looks at few events for a page: %s', async (_, input) => {
  expect(await countVisited(input)).toBeLessThan(FEW);
});

it.each<[string, ListEventsInput]>([
  ['all that they may see', {}],
  ['what is long past', long],
  ['a workload', { workloadId: workloadIds[3] }],
  ['a workload of others', { workloadId: workloadIds[4] }],
])('looks at few events for a member of a group: %s', async (_, input) => {
  const groupId = randomUUID();
  await owner`insert into workload_group (id, name) values (${groupId}, ${groupId})`;
  await owner`
    insert into workload (id, slug, name, source_kind, source_config, group_id)
    values (${workloadIds[3] ?? ''}, 'web', 'Web', 'image', '{}', ${groupId})
    on conflict (id) do update set group_id = excluded.group_id`;
  const member: Actor = { id: 'm', name: 'Mia', role: 'none', groups: { [groupId]: 'viewer' } };
  expect(await countVisited(input, member)).toBeLessThan(FEW);
  const page = await listEvents(one.as(member), input);
  expect(page.items.every(({ workloadId }) => workloadId === workloadIds[3])).toBe(true);
  expect(page.items.length > 0).toBe(input.workloadId !== workloadIds[4]);
});

it('pages over events of one moment, or microseconds apart, each once', async () => {
  const workloadId = randomUUID();
  for (const micros of [1, 2, 2, 2, 3, 900, 1_000]) {
    await owner`
      select tinyforge_record_event(${at(COUNT - 1)}::timestamptz + ${micros}::int * interval '1 microsecond',
        'gitops.synced', null, 'a', ${workloadId}, 'Web', '{}')`;
  }
  const all = (await listEvents(one.as(VIEWER), { workloadId })).items.map(({ id }) => id);
  expect(all).toHaveLength(7);
  expect(all[0]).toBe(Math.max(...all));
  const seen: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await listEvents(one.as(VIEWER), { workloadId, limit: 1, cursor });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(seen).toEqual(all);
});
