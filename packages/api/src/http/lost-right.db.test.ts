import {
  assignGroup,
  createGroup,
  createWorkload,
  deleteGroup,
  setDisabled,
  setMember,
  setRole,
  updateWorkload,
} from '@tinyforge/services';
import { addMember, addToken, createTestServices, type TestServices } from '@tinyforge/services/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiServer, startApiServer } from '../testing/start-api-server.ts';

let one: TestServices;
let server: ApiServer;
let admin: Awaited<ReturnType<TestServices['addPerson']>>;
beforeAll(async () => {
  one = await createTestServices();
  server = await startApiServer(one);
  admin = await one.addPerson('admin');
});
afterAll(async () => {
  await server.stop();
  await one.close();
});

let made = 0;

/** Somebody who waits for the next version of a workload in a group of theirs, with a token. */
async function startWait() {
  made += 1;
  const ctx = one.as(admin);
  const group = await createGroup(ctx, { name: `Group ${made}` });
  if (group.outcome !== 'created') throw new Error(JSON.stringify(group));
  const input = {
    name: `App ${made}`,
    sourceKind: 'image',
    source: null,
    config: {},
    groupId: group.id,
  } as const;
  const workload = await createWorkload(ctx, input);
  if (workload.outcome !== 'created') throw new Error(JSON.stringify(workload));
  const person = await one.addPerson('none');
  await addMember(one, { groupId: group.id, personId: person.id, role: 'viewer' });
  const { token } = await addToken(one, person);
  const answer = fetch(`${server.origin}/api/v1/workloads/${workload.slug}/config?wait=60`, {
    headers: { authorization: `Bearer ${token}`, 'if-none-match': `"${workload.id}.1"` },
  });
  await expect.poll(() => server.watch.waiting(), { interval: 5 }).toBe(1);
  return {
    ctx,
    people: { ...ctx, auth: one.auth },
    group,
    groupName: `Group ${made}`,
    workload,
    person,
    answer,
  };
}

type Wait = Awaited<ReturnType<typeof startWait>>;

// Nothing changes in the live config: the wait ends because the right is gone, and well before its minute is over.
test.each<[string, number, (wait: Wait) => Promise<unknown>]>([
  [
    'is no member any more',
    404,
    ({ ctx, group, person }) => setMember(ctx, { groupId: group.id, personId: person.id, role: null }),
  ],
  [
    'sees the workload leave the group',
    404,
    ({ ctx, workload }) => assignGroup(ctx, { workloadId: workload.id, groupId: null }),
  ],
  [
    'loses the group',
    404,
    ({ ctx, group, groupName }) => deleteGroup(ctx, { id: group.id, confirmName: groupName }),
  ],
  ['is disabled', 401, ({ people, person }) => setDisabled(people, { id: person.id, disabled: true })],
])('whoever %s while they wait is let go and told nothing', async (_, status, lose) => {
  const wait = await startWait();
  await lose(wait);
  const answer = await wait.answer;
  expect(answer.status).toBe(status);
  expect(answer.headers.get('x-tinyforge-config-version')).toBeNull();
  expect(server.watch.waiting()).toBe(0);
});

test('a right that was gained in another way keeps the wait', async () => {
  const { ctx, people, group, workload, person, answer } = await startWait();
  await setRole(people, { id: person.id, role: 'viewer' });
  await setMember(ctx, { groupId: group.id, personId: person.id, role: null });
  await updateWorkload(ctx, { id: workload.id, configVersion: 1, config: { image: 'web:2' } });
  const answered = await answer;
  expect(answered.status).toBe(200);
  expect(await answered.json()).toEqual({ image: 'web:2' });
});
