import { assignGroup, createGroup, createWorkload } from '@tinyforge/services';
import { addMember, addToken, createTestServices, type TestServices } from '@tinyforge/services/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiServer, startApiServer } from '../testing/start-api-server.ts';
import { handleEventExport } from './handle-event-export.ts';

const EVIL = '=HYPERLINK("http://evil.example","a")';

let one: TestServices;
let server: ApiServer;
let admin: Awaited<ReturnType<TestServices['addPerson']>>;
/** In the group of the member; came there from another one. */
let mine: string;
let other: string;
const cookies = { admin: '', member: '', nobody: '' };

beforeAll(async () => {
  one = await createTestServices();
  server = await startApiServer(one);
  admin = await one.addPerson('admin');
  const [member, nobody] = [await one.addPerson('none'), await one.addPerson('none')];
  const groups = [await addGroup('Theirs'), await addGroup('Secret')] as const;
  await addMember(one, { groupId: groups[0], personId: member.id, role: 'viewer' });
  mine = await addWorkload(EVIL, groups[1]);
  await assignGroup(one.as(admin), { workloadId: mine, groupId: groups[0] });
  other = await addWorkload('Other', groups[1]);
  for (const [name, { email }] of Object.entries({ admin, member, nobody })) {
    cookies[name as keyof typeof cookies] = await one.signIn(email);
  }
});
afterAll(async () => {
  await server.stop();
  await one.close();
});

async function addGroup(name: string): Promise<string> {
  const made = await createGroup(one.as(admin), { name });
  if (made.outcome !== 'created') throw new Error(JSON.stringify(made));
  return made.id;
}

async function addWorkload(name: string, groupId: string): Promise<string> {
  const input = { name, sourceKind: 'image', source: null, config: {}, groupId } as const;
  const made = await createWorkload(one.as(admin), input);
  if (made.outcome !== 'created') throw new Error(JSON.stringify(made));
  return made.id;
}

function get(
  query: Record<string, string> = {},
  headers: Record<string, string> = { cookie: cookies.admin },
) {
  return fetch(`${server.origin}/api/events/export?${new URLSearchParams(query)}`, { headers });
}

type Line = { id: number; chain: string; seq: number; type: string; data: object } & Record<string, unknown>;
async function lines(query: Record<string, string>, cookie = cookies.admin): Promise<Line[]> {
  const text = await (await get(query, { cookie })).text();
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
const idsOf = (events: Line[]) => events.map(({ id }) => id);

test('is a file that nothing keeps or takes for something else', async () => {
  const answer = await get({ format: 'csv' });
  expect(answer.status).toBe(200);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': 'attachment; filename="tinyforge-events.csv"',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  const head = await fetch(answer.url, { method: 'HEAD', headers: { cookie: cookies.admin } });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test('has every event of an admin, newest first, each with its place and its hash', async () => {
  const events = await lines({});
  const stored = await one.services.db.read.execute<{ id: string; hash: string }>(
    sql`select id, encode(hash, 'hex') as hash from event order by at desc, id desc`,
  );
  expect(events.map(({ id, hash }) => [id, hash])).toEqual(
    [...stored].map(({ id, hash }) => [Number(id), hash]),
  );
  const [move, creation] = events.filter(({ chain }) => chain === mine);
  expect(creation).toMatchObject({ seq: 1, type: 'workload.created', workloadName: EVIL });
  expect(move).toMatchObject({ seq: 2, type: 'workload.group_changed', previousHash: creation?.hash });
});

test('shows a group’s viewer what is theirs, no foreign group, and no hash of what is hidden', async () => {
  const events = await lines({}, cookies.member);
  expect(events.map(({ chain, seq }) => [chain, seq])).toEqual([
    [mine, 2],
    [mine, 1],
  ]);
  expect(events[0]).toMatchObject({ data: { from: null, to: { name: 'Theirs' } }, hash: null });
  expect(events[1]?.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(await lines({ workloadId: other }, cookies.member)).toEqual([]);
});

test('shows nothing to whoever may see nothing, and asks who it is', async () => {
  expect(await lines({}, cookies.nobody)).toEqual([]);
  const csv = await (await get({ format: 'csv' }, { cookie: cookies.nobody })).text();
  expect(csv).toMatch(/^chain,seq,[^\r\n]+,hash\r\n$/);
  const refused = await get({}, {});
  expect([refused.status, await refused.json()]).toMatchObject([401, { code: 'unauthorized' }]);
});

test('goes by a token as well', async () => {
  const { token } = await addToken(one, admin);
  const answer = await get({ workloadId: mine }, { authorization: `Bearer ${token}` });
  expect((await answer.text()).trimEnd().split('\n')).toHaveLength(2);
});

test('keeps to the filters of the list', async () => {
  const all = await lines({});
  const at = String(all.find(({ chain }) => chain === other)?.at);
  expect(idsOf(await lines({ workloadId: mine }))).toEqual(idsOf(all.filter(({ chain }) => chain === mine)));
  expect(idsOf(await lines({ type: 'group.created' }))).toEqual(
    idsOf(all.filter(({ type }) => type === 'group.created')),
  );
  expect(idsOf(await lines({ actorId: admin.id }))).toEqual(
    idsOf(all.filter(({ actorId }) => actorId === admin.id)),
  );
  // A moment of an event may be finer than a filter can say.
  const moment = new Date(at).toISOString();
  const isBefore = (event: Line) => new Date(String(event.at)) < new Date(moment);
  expect(idsOf(await lines({ to: moment }))).toEqual(idsOf(all.filter(isBefore)));
  expect(idsOf(await lines({ from: moment }))).toEqual(idsOf(all.filter((event) => !isBefore(event))));
});

test.each<Record<string, string>>([
  { format: 'xml' },
  { from: 'yesterday' },
  { type: 'no.such' },
  { workload: 'x' },
])('refuses %j rather than give more than was meant', async (query) => {
  const answer = await get(query);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'invalid_parameter' }]);
});

test('has no cell that a spreadsheet would compute', async () => {
  const text = await (await get({ format: 'csv', workloadId: mine })).text();
  expect(text).toContain(`,"'=HYPERLINK(""http://evil.example"",""a"")",`);
  expect(text).not.toMatch(/,"?=/);
});

test('is refused while the caller reads two, and has a place again when one is left', async () => {
  const id = await addWorkload('Read slowly', await addGroup('Read slowly'));
  await one.services.db.write.execute(sql`
    select tinyforge_record_event(event.at, event.type, event.actor_id, event.actor_name, event.workload_id, event.workload_name, event.data)
    from event, generate_series(1, 600) where workload_id = ${id}`);
  const open = (cookie = cookies.admin) =>
    handleEventExport(
      new Request(`${server.origin}/api/events/export`, { headers: { cookie } }),
      server.services,
    );
  const reading = [await open(), await open()];
  expect(reading.map(({ status }) => status)).toEqual([200, 200]);
  const refused = await open();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10']);
  expect((await open(cookies.member)).status).toBe(200);
  await reading[0]?.body?.cancel();
  const again = await open();
  expect(again.status).toBe(200);
  await again.text();
  await reading[1]?.text();
  const last = [await open(), await open()];
  expect(last.map(({ status }) => status)).toEqual([200, 200]);
  await Promise.all(last.map((answer) => answer.body?.cancel()));
});

test('comes in pages, with nothing twice and nothing left out', async () => {
  const id = await addWorkload('Long', await addGroup('Long'));
  await one.services.db.write.execute(sql`
    select tinyforge_record_event(event.at, event.type, event.actor_id, event.actor_name, event.workload_id, event.workload_name, event.data)
    from event, generate_series(1, 2499) where workload_id = ${id}`);
  const seqs = (await lines({ workloadId: id })).map(({ seq }) => seq);
  expect(seqs).toEqual(Array.from({ length: 2500 }, (_, index) => 2500 - index));
});
