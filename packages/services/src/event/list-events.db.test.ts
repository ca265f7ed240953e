import { afterAll, beforeAll, expect, it } from 'vitest';
import { VIEWER } from '../testing/create-forge-services.ts';
import { createTestServices, type TestServices } from '../testing/index.ts';
import { listWorkloads } from '../workload/list-workloads.ts';
import { listEvents } from './list-events.ts';

let one: TestServices;
beforeAll(async () => {
  one = await createTestServices();
});
afterAll(() => one.close());

const NOTHING = { items: [], nextCursor: null };

it.each(['\0', 'a\0b', '\ud800', "' or 1=1 --"])(
  'takes any text for an actor (%j): it names nobody',
  async (actorId) => {
    expect(await listEvents(one.as(VIEWER), { actorId })).toEqual(NOTHING);
  },
);

it('takes moments that PostgreSQL has none of', async () => {
  const [from, to] = [new Date('0000-01-01T00:00:00Z'), new Date(8.64e15)];
  expect(await listEvents(one.as(VIEWER), { from, to })).toEqual(NOTHING);
  expect(await listEvents(one.as(VIEWER), { from: to, to: from })).toEqual(NOTHING);
});

it.each(['\0', 'a\0b', '\ud800', '%', "\\'"])(
  'takes any text to search workloads for: %j',
  async (search) => {
    expect(await listWorkloads(one.as(VIEWER), { search })).toMatchObject({ items: [], total: 0 });
  },
);
