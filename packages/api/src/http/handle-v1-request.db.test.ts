import {
  createWorkload,
  deleteWorkload,
  getWorkload,
  revokeApiToken,
  updateWorkload,
} from '@tinyforge/services';
import { addToken, createTestServices, type TestServices } from '@tinyforge/services/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ApiServer, startApiServer } from '../testing/start-api-server.ts';
import { handleV1Request } from './handle-v1-request.ts';

let one: TestServices;
let server: ApiServer;
let admin: Awaited<ReturnType<TestServices['addPerson']>>;
let token: { id: string; token: string };
const servers: ApiServer[] = [];

beforeAll(async () => {
  one = await createTestServices();
  server = await startApiServer(one);
  admin = await one.addPerson('admin');
  token = await addToken(one, admin);
});
afterEach(async () => {
  for (const other of servers.splice(0)) await other.stop();
});
afterAll(async () => {
  await server.stop();
  await one.close();
});

let made = 0;
async function addWorkload(config: Record<string, unknown> = { port: 3000 }) {
  made += 1;
  const input = { name: `App ${made}`, sourceKind: 'image', source: null, config } as const;
  const created = await createWorkload(one.as(admin), input);
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return { ...created, path: `/api/v1/workloads/${created.slug}/config` };
}

async function edit(id: string, config: Record<string, unknown>): Promise<void> {
  const workload = await getWorkload(one.as(admin), { id });
  const { configVersion = 0 } = workload ?? {};
  const saved = await updateWorkload(one.as(admin), { id, configVersion, config });
  if (saved.outcome !== 'saved') throw new Error(JSON.stringify(saved));
}

function get(
  path: string,
  headers: Record<string, string> = {},
  options: RequestInit & { on?: ApiServer } = {},
) {
  const { on = server, ...rest } = options;
  return fetch(`${on.origin}${path}`, {
    headers: { authorization: `Bearer ${token.token}`, ...headers },
    ...rest,
  });
}

/** Starts a wait and resolves once the server has it. */
async function waitFor(path: string, etag: string, options: RequestInit & { on?: ApiServer } = {}) {
  const answer = get(`${path}?wait=60`, { 'if-none-match': etag }, options);
  answer.catch(() => {});
  await expect.poll(() => (options.on ?? server).watch.waiting(), { interval: 5 }).toBeGreaterThan(0);
  return { answer };
}

describe('a live config', () => {
  test('is the body, with its version and a strong tag', async () => {
    const config = { port: 3000, labels: { team: 'веб' }, replicas: 2 };
    const { path, id } = await addWorkload(config);
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual(config);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/json',
      etag: `"${id}.1"`,
      'x-tinyforge-config-version': '1',
      'cache-control': 'private, no-cache, no-transform',
      vary: 'authorization, cookie',
    });
    expect(answer.headers.has('x-tinyforge-commit')).toBe(false);
  });

  test('is not sent again to who has it, and is once it has changed', async () => {
    const { path, id } = await addWorkload();
    const etag = (await get(path)).headers.get('etag') ?? '';
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await get(path, { 'if-none-match': header });
      expect([header, answer.status, await answer.text()]).toEqual([header, 304, '']);
      expect(answer.headers.get('etag')).toBe(etag);
      expect(answer.headers.get('x-tinyforge-config-version')).toBe('1');
    }
    await edit(id, { port: 3001 });
    const changed = await get(path, { 'if-none-match': etag });
    expect([changed.status, await changed.json()]).toEqual([200, { port: 3001 }]);
    await edit(id, { port: 3000 });
    expect((await get(path, { 'if-none-match': etag })).status, 'the same text again is a change too').toBe(
      200,
    );
  });

  test('of a workload that was made anew under the same name is another one', async () => {
    const first = await addWorkload();
    const etag = (await get(first.path)).headers.get('etag') ?? '';
    await deleteWorkload(one.as(admin), { id: first.id, confirmName: `App ${made}` });
    expect((await get(first.path)).status).toBe(404);
    made -= 1;
    const second = await addWorkload();
    expect(second.path).toBe(first.path);
    expect((await get(second.path, { 'if-none-match': etag })).status).toBe(200);
  });

  test('HEAD says the same without the body', async () => {
    const { path } = await addWorkload();
    const answer = await get(path, {}, { method: 'HEAD' });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(answer.headers.get('etag')).toBe((await get(path)).headers.get('etag'));
  });
});

describe('a wait', () => {
  test('ends with the new config when there is one', async () => {
    const { path, id } = await addWorkload();
    const etag = (await get(path)).headers.get('etag') ?? '';
    const { answer: waiting } = await waitFor(path, etag);
    await edit(id, { port: 4000 });
    const answer = await waiting;
    expect([answer.status, await answer.json()]).toEqual([200, { port: 4000 }]);
    expect(answer.headers.get('x-tinyforge-config-version')).toBe('2');
  });

  test('does not begin for who has another version', async () => {
    const { path } = await addWorkload();
    expect((await get(`${path}?wait=60`)).status).toBe(200);
    expect((await get(`${path}?wait=60`, { 'if-none-match': '"old"' })).status).toBe(200);
  });

  test('ends with 304 when the time is up', async () => {
    const { path } = await addWorkload();
    const etag = (await get(path)).headers.get('etag') ?? '';
    const started = performance.now();
    expect((await get(`${path}?wait=1`, { 'if-none-match': etag })).status).toBe(304);
    expect(performance.now() - started).toBeGreaterThan(990);
  });

  test.each([
    [60, 55],
    [56, 55],
    [50, 50],
  ])('of %i seconds ends after %i, before a proxy with its defaults ends it', async (asked, seconds) => {
    const { path } = await addWorkload();
    const headers = { authorization: `Bearer ${token.token}` };
    const etag = (await get(path)).headers.get('etag') ?? '';
    const waits: number[] = [];
    const watch = {
      ...server.watch,
      wait: async ({ timeoutMs }: { timeoutMs: number }) => {
        waits.push(timeoutMs);
        return 'timeout' as const;
      },
    };
    const request = new Request(`${server.origin}${path}?wait=${asked}`, {
      headers: { ...headers, 'if-none-match': etag },
    });
    expect((await handleV1Request(request, { services: server.services, watch })).status).toBe(304);
    expect(waits).toEqual([seconds * 1000]);
  });

  test('ends with 404 when the workload is deleted', async () => {
    const { path, id } = await addWorkload();
    const etag = (await get(path)).headers.get('etag') ?? '';
    const { answer: waiting } = await waitFor(path, etag);
    await deleteWorkload(one.as(admin), { id, confirmName: `App ${made}` });
    expect((await waiting).status).toBe(404);
  });

  test('shows nothing new to a token that was revoked meanwhile', async () => {
    const { path, id } = await addWorkload();
    const other = await addToken(one, admin);
    const headers = { authorization: `Bearer ${other.token}` };
    const etag = (await get(path)).headers.get('etag') ?? '';
    const waiting = get(`${path}?wait=60`, { ...headers, 'if-none-match': etag });
    await expect.poll(() => server.watch.waiting(), { interval: 5 }).toBe(1);
    await revokeApiToken(one.as(admin), { id: other.id });
    await edit(id, { port: 4001 });
    expect((await waiting).status).toBe(401);
  });

  test('takes no place after the client has left', async () => {
    const { path } = await addWorkload();
    const etag = (await get(path)).headers.get('etag') ?? '';
    const leaving = new AbortController();
    const { answer: waiting } = await waitFor(path, etag, { signal: leaving.signal });
    leaving.abort();
    await expect(waiting).rejects.toThrow();
    await expect.poll(() => server.watch.waiting(), { interval: 5 }).toBe(0);
  });

  test('ends with 304 when the server does', async () => {
    const { path } = await addWorkload();
    const on = await startApiServer(one);
    servers.push(on);
    const etag = (await get(path)).headers.get('etag') ?? '';
    const { answer: waiting } = await waitFor(path, etag, { on });
    on.watch.close();
    expect((await waiting).status).toBe(304);
    expect((await get(`${path}?wait=60`, { 'if-none-match': etag }, { on })).status).toBe(304);
  });

  test('is refused when too many wait', async () => {
    const { path } = await addWorkload();
    const on = await startApiServer(one, { pollMs: 20, maxWaiters: 2, maxWaitersOfOne: 1 });
    servers.push(on);
    const etag = (await get(path)).headers.get('etag') ?? '';
    const { answer: waiting } = await waitFor(path, etag, { on });
    const refused = await get(`${path}?wait=60`, { 'if-none-match': etag }, { on });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await refused.json()).toMatchObject({ code: 'too_many_waiters' });
    expect((await get(path, { 'if-none-match': etag }, { on })).status, 'without a wait').toBe(304);
    on.watch.close();
    await waiting;
  });

  test.each(['-1', '61', '1.5', 'x', '', '1e1'])('of %j seconds is a mistake', async (wait) => {
    const { path } = await addWorkload();
    const answer = await get(`${path}?wait=${wait}`);
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'invalid_parameter' }]);
  });
});

describe('what can not be answered', () => {
  test.each([
    ['/api/v1/workloads/nothing/config', 404, 'not_found'],
    ['/api/v1/workloads/%00/config', 404, 'not_found'],
    ['/api/v1/workloads/%ff/config', 404, 'not_found'],
    ['/api/v1/nothing', 404, 'not_found'],
    ['/api/v1/workloads?limit=0', 400, 'invalid_parameter'],
    ['/api/v1/workloads?limit=501', 400, 'invalid_parameter'],
  ])('GET %s', async (path, status, code) => {
    const answer = await get(path);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect([answer.status, await answer.json()]).toMatchObject([
      status,
      { type: 'about:blank', status, code, title: expect.any(String), detail: expect.any(String) },
    ]);
  });

  test('another method', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const answer = await get('/api/v1/workloads', {}, { method });
      expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'GET, HEAD']);
    }
  });

  test('nobody, or a token that does not work', async () => {
    for (const headers of [
      { authorization: '' },
      { authorization: 'Bearer tf_x' },
      { authorization: 'Basic YTpi' },
    ]) {
      const answer = await get('/api/v1/workloads', headers);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="tinyforge"');
      expect(await answer.json()).toMatchObject({ code: 'unauthorized' });
    }
  });

  test('an unexpected failure tells an id and nothing else', async () => {
    const broken = await createTestServices();
    const on = await startApiServer(broken);
    servers.push(on);
    const owner = await broken.addPerson('admin');
    const { token: theirs } = await addToken(broken, owner);
    await broken.close();
    const answer = await get('/api/v1/workloads', { authorization: `Bearer ${theirs}` }, { on });
    expect(answer.status).toBe(500);
    const text = await answer.text();
    expect(text).toMatch(/The log has the details under [0-9a-f-]{36}\./);
    expect(text).not.toMatch(/select|token|connection/i);
  });
});

test('a session reads as well as a token', async () => {
  const viewer = await one.addPerson('viewer');
  const cookie = await one.signIn(viewer.email);
  expect((await get('/api/v1/workloads', { authorization: '', cookie })).status).toBe(200);
});

type Page = { items: { id: string; slug: string }[]; next: string | null };

test('the list comes in pages, by short name, and is not sent twice', async () => {
  const slugs: string[] = [];
  let path: string | null = '/api/v1/workloads?limit=2';
  while (path !== null) {
    const answer: Response = await get(path);
    const page = (await answer.json()) as Page;
    expect(page.items.length).toBeLessThanOrEqual(2);
    slugs.push(...page.items.map(({ slug }) => slug));
    path = page.next;
  }
  expect(slugs).toEqual([...slugs].sort());
  const whole = await get('/api/v1/workloads');
  const { items } = (await whole.json()) as Page;
  expect(items.map(({ slug }) => slug)).toEqual(slugs);
  expect(items[0]).toEqual({
    id: expect.any(String),
    slug: slugs[0],
    name: expect.any(String),
    sourceKind: 'image',
    configVersion: expect.any(Number),
    commitSha: null,
    configUrl: `/api/v1/workloads/${slugs[0]}/config`,
  });
  const etag = whole.headers.get('etag') ?? '';
  expect((await get('/api/v1/workloads', { 'if-none-match': etag })).status).toBe(304);
  await edit(String(items[0]?.id), { port: 9 });
  expect((await get('/api/v1/workloads', { 'if-none-match': etag })).status).toBe(200);
});

test('anyone may read the schemas of the file', async () => {
  const answer = await fetch(`${server.origin}/schema/tinyforge.schema.json`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/schema+json']);
  expect(await answer.json()).toMatchObject({ title: '.tinyforge.yml', required: ['version'] });
  const etag = answer.headers.get('etag') ?? '';
  const again = await fetch(answer.url, { headers: { 'if-none-match': etag } });
  expect(again.status).toBe(304);
  expect((await fetch(`${server.origin}/schema/other.json`)).status).toBe(404);
});
