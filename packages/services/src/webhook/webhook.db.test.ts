import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { schema } from '@tinyforge/db';
import { createSafeFetch } from '@tinyforge/providers';
import { eq } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listEvents } from '../event/list-events.ts';
import { createTestServices, type TestServices } from '../testing/index.ts';
import { createWorkload } from '../workload/create-workload.ts';
import { updateWorkload } from '../workload/update-workload.ts';
import { createWebhook } from './create-webhook.ts';
import { deleteWebhook } from './delete-webhook.ts';
import { claimMessage, type DeliveryContext, deliverMessage } from './deliver-message.ts';
import type { ConfigChangedPayload } from './enqueue-config-change.ts';
import { listMessages } from './list-messages.ts';
import { listWebhooks } from './list-webhooks.ts';
import { purgeMessages } from './purge-messages.ts';
import { resendMessage } from './resend-message.ts';
import { MAX_ATTEMPTS } from './retry-delay.ts';
import { setWebhookEnabled } from './set-webhook-enabled.ts';
import { startWebhookDelivery } from './start-webhook-delivery.ts';

const ADMIN = { id: 'admin-1', name: 'Ada Admin', role: 'admin', groups: {} } as const;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

type Received = { headers: Record<string, string>; body: string; payload: ConfigChangedPayload };

let one: TestServices;
let now: number;
let ctx: DeliveryContext & ReturnType<TestServices['as']>;
let url: string;
let received: Received[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const closers: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  one = await createTestServices();
  closers.push(() => one.close());
  now = Date.now();
  received = [];
  answer = (_, response) => response.writeHead(204).end();
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const headers = request.headers as Record<string, string>;
    received.push({ headers, body, payload: JSON.parse(body) });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  url = `http://127.0.0.1:${port}/hooks/team-secret`;
  one.allowedHosts.push({ kind: 'address', address: '127.0.0.1', port });
  const fetch = createSafeFetch({ allowedHosts: () => one.allowedHosts });
  closers.push(() => fetch.close());
  ctx = { ...one.as(ADMIN), clock: { now: () => new Date(now) }, fetch };
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function addWebhook(workloads: 'all' | string[] = 'all', to = url) {
  const created = await createWebhook(ctx, { url: to, workloads });
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return created;
}

async function addWorkload(name = 'Web', config: Record<string, unknown> = { port: 3000 }): Promise<string> {
  const created = await createWorkload(ctx, { name, sourceKind: 'image', source: null, config });
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return created.id;
}

/** Takes on and sends one message; false when none is due. */
async function deliverOne(): Promise<boolean> {
  const message = await claimMessage(ctx, []);
  if (message) await deliverMessage(ctx, message);
  return message !== null;
}

async function onlyMessage() {
  const { items } = await listMessages(ctx, {});
  expect(items).toHaveLength(1);
  const [item] = items;
  if (!item) throw new Error('no message');
  return item;
}

async function eventTypes(): Promise<string[]> {
  return (await listEvents(ctx, {})).items.map(({ type }) => type);
}

describe('a change of a live config', () => {
  test('is told, signed, with names and no values', async () => {
    const { secret } = await addWebhook();
    const id = await addWorkload('Web', { port: 3000, tier: 'gold-canary' });
    expect(await deliverOne()).toBe(true);
    const config = { port: 3001, zone: 'b' };
    expect(await updateWorkload(ctx, { id, configVersion: 1, name: 'Site', config })).toMatchObject({
      outcome: 'saved',
    });
    expect(await deliverOne()).toBe(true);
    expect(await deliverOne()).toBe(false);

    const [first, second] = received;
    expect(first?.payload).toEqual({
      id: first?.headers['webhook-id'],
      type: 'config.changed',
      timestamp: new Date(now).toISOString(),
      data: {
        workload: { id, slug: 'web', name: 'Web' },
        configVersion: 1,
        cause: 'create',
        commitSha: null,
        changedFields: ['port', 'tier'],
      },
    });
    expect(second?.payload.data).toMatchObject({
      workload: { id, slug: 'web', name: 'Site' },
      configVersion: 2,
      cause: 'edit',
      changedFields: ['port', 'tier', 'zone'],
    });
    for (const { headers, body } of received) {
      expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
      expect(headers['content-type']).toBe('application/json');
      expect(body).not.toMatch(/300[01]|canary/);
    }
  });

  test('is told to those who asked for that workload, and are switched on', async () => {
    const [web, other] = [await addWorkload('Web'), await addWorkload('Other')];
    const chosen = await addWebhook([web, web.toUpperCase()]);
    const elsewhere = await addWebhook([other]);
    const off = await addWebhook();
    await setWebhookEnabled(ctx, { id: off.id, enabled: false });
    await updateWorkload(ctx, { id: web, configVersion: 1, config: { port: 1 } });
    expect((await onlyMessage()).webhookId).toBe(chosen.id);
    expect((await listMessages(ctx, { webhookId: elsewhere.id })).items).toEqual([]);
  });

  test('that is rolled back is told to nobody', async () => {
    await addWebhook();
    const { enqueueConfigChange } = await import('./enqueue-config-change.ts');
    const workload = { id: crypto.randomUUID(), slug: 'web', name: 'Web' };
    const change = { workload, configVersion: 2, cause: 'edit', commitSha: null } as const;
    const failing = ctx.db.write.transaction(async (tx) => {
      await enqueueConfigChange(tx, ctx, { ...change, before: {}, after: { a: 1 } });
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect((await listMessages(ctx, {})).items).toEqual([]);
  });

  test('that saves the same is told to nobody', async () => {
    const id = await addWorkload();
    await addWebhook();
    await updateWorkload(ctx, { id, configVersion: 1, config: { port: 3000 } });
    expect((await listMessages(ctx, {})).items).toEqual([]);
  });

  test('whose names exceed 8,192 characters names none', async () => {
    await addWebhook();
    const padding = 'k'.repeat(30);
    const config = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`${padding}-${index}`, 1]));
    await addWorkload('Web', config);
    await deliverOne();
    expect(received[0]?.payload.data.changedFields).toBeNull();
  });
});

describe('a message that is not taken', () => {
  test('comes again with the same id and a new timestamp, later and later, and is given up', async () => {
    answer = (_, response) => response.writeHead(500).end();
    const { secret } = await addWebhook();
    await addWorkload();
    let waited = 0;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      expect(await deliverOne(), `attempt ${attempt}`).toBe(true);
      const message = await onlyMessage();
      expect(message).toMatchObject({ attempts: attempt, lastFailure: 'http_500' });
      if (attempt === MAX_ATTEMPTS) break;
      expect(await deliverOne(), 'not before it is due').toBe(false);
      const dueAt = Date.parse(message.dueAt ?? '');
      expect(dueAt - now).toBeGreaterThan(waited);
      waited = dueAt - now;
      now = dueAt;
    }
    expect(await onlyMessage()).toMatchObject({ state: 'dead', dueAt: null });
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(MAX_ATTEMPTS);
    // The last attempts lie in this test's future, so the tolerance is not what is looked at here.
    expect(() =>
      new Webhook(secret).verify(received[0]?.body ?? '', received[0]?.headers ?? {}),
    ).not.toThrow();
    now += 365 * DAY;
    expect(await deliverOne()).toBe(false);
  });

  test('and was given up can be sent again, under its id', async () => {
    answer = (_, response) => response.writeHead(410).end();
    const { id: webhookId } = await addWebhook();
    await addWorkload();
    await deliverOne();
    const dead = await onlyMessage();
    expect(dead).toMatchObject({ state: 'dead', lastFailure: 'http_410' });
    expect((await listWebhooks(ctx)).items).toMatchObject([{ enabled: false, dead: 1, pending: 0 }]);
    expect(await eventTypes()).toContain('webhook.disabled');

    answer = (_, response) => response.writeHead(200).end();
    expect(await resendMessage(ctx, { id: dead.id })).toEqual({ outcome: 'queued' });
    expect(await resendMessage(ctx, { id: dead.id })).toEqual({ outcome: 'already_pending' });
    expect(await resendMessage(ctx, { id: 'msg_none' })).toEqual({ outcome: 'not_found' });
    expect(await deliverOne(), 'while the webhook is off').toBe(false);
    await setWebhookEnabled(ctx, { id: webhookId, enabled: true });
    expect(await deliverOne()).toBe(true);
    expect(await onlyMessage()).toMatchObject({
      id: dead.id,
      state: 'delivered',
      attempts: 1,
      lastFailure: null,
    });
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([dead.id, dead.id]);
    expect((await eventTypes()).filter((type) => type === 'webhook.resent')).toHaveLength(1);
  });

  test.each([
    [
      'a redirect',
      (response: ServerResponse) => response.writeHead(307, { location: '/other' }).end(),
      'http_307',
    ],
    ['a broken connection', (response: ServerResponse) => response.destroy(), 'network'],
    ['an endless answer', (response: ServerResponse) => response.end('x'.repeat(100_000)), 'too_large'],
  ])('because of %s', async (_, respond, failure) => {
    answer = (_request, response) => respond(response);
    await addWebhook();
    await addWorkload();
    await deliverOne();
    expect(await onlyMessage()).toMatchObject({ state: 'pending', attempts: 1, lastFailure: failure });
    expect(received).toHaveLength(1);
  });

  test('waits as long as the receiver asks', async () => {
    answer = (_, response) => response.writeHead(429, { 'retry-after': '3600' }).end();
    await addWebhook();
    await addWorkload();
    await deliverOne();
    expect(Date.parse((await onlyMessage()).dueAt ?? '')).toBe(now + 60 * MINUTE);
  });

  test('by a process that died is due again after its lease', async () => {
    await addWebhook();
    await addWorkload();
    expect(await claimMessage(ctx, [])).toMatchObject({ attempts: 1 });
    expect(await claimMessage(ctx, [])).toBeNull();
    now += MINUTE;
    const again = await claimMessage(ctx, []);
    expect(again).toMatchObject({ attempts: 2 });
  });

  test('from a clock that was days ahead is due at once', async () => {
    await addWebhook();
    now += 3 * DAY;
    await addWorkload();
    now -= 3 * DAY;
    expect(await claimMessage(ctx, [])).toMatchObject({ attempts: 1 });
    expect(await claimMessage(ctx, [])).toBeNull();
  });

  test('is not settled by an attempt that was overtaken', async () => {
    await addWebhook();
    await addWorkload();
    const slow = await claimMessage(ctx, []);
    now += MINUTE;
    const quick = await claimMessage(ctx, []);
    if (!slow || !quick) throw new Error('not due');
    answer = (_, response) => response.writeHead(500).end();
    await deliverMessage(ctx, quick);
    const after = await onlyMessage();
    answer = (_, response) => response.writeHead(200).end();
    await deliverMessage(ctx, slow);
    expect(await onlyMessage()).toEqual(after);
  });
});

describe('where it is sent', () => {
  test.each([
    'http://127.0.0.1:1/',
    'https://10.0.0.5/',
    'http://example.com/',
    'https://[::1]/',
    'no url',
    '',
  ])('not to %j', async (bad) => {
    const created = await createWebhook(ctx, { url: bad, workloads: 'all' });
    expect(created).toMatchObject({ outcome: 'invalid', issues: [{ field: 'url' }] });
  });

  test('not any more once its host is not allowed', async () => {
    await addWebhook();
    await addWorkload();
    one.allowedHosts.length = 0;
    await deliverOne();
    expect(await onlyMessage()).toMatchObject({ lastFailure: 'blocked_address' });
    expect(received).toEqual([]);
  });

  test('not with a secret that was put in from another row', async () => {
    const [mine, theirs] = [await addWebhook(), await addWebhook()];
    const { webhook } = schema;
    const [row] = await ctx.db.read.select().from(webhook).where(eq(webhook.id, theirs.id));
    await deleteWebhook(ctx, { id: theirs.id });
    if (!row) throw new Error('gone');
    const { sealedSecret, keyId } = row;
    await ctx.db.write.update(webhook).set({ sealedSecret, keyId }).where(eq(webhook.id, mine.id));
    await addWorkload();
    await deliverOne();
    expect(await onlyMessage()).toMatchObject({ lastFailure: 'secret_unreadable' });
    expect(received).toEqual([]);
  });
});

test('neither lists, events nor the log hold a secret or the path of a URL', async () => {
  const { id, secret } = await addWebhook();
  await addWorkload();
  answer = (_, response) => response.writeHead(500).end();
  await deliverOne();
  await setWebhookEnabled(ctx, { id, enabled: false });
  await deleteWebhook(ctx, { id });
  const events = await listEvents(ctx, {});
  expect(events.items.map(({ type }) => type)).toEqual([
    'webhook.deleted',
    'webhook.disabled',
    'workload.created',
    'webhook.created',
  ]);
  const seen = JSON.stringify([events, one.logged]);
  expect(seen).not.toContain('team-secret');
  expect(seen).not.toContain(secret.slice('whsec_'.length));
  const other = await addWebhook();
  expect(JSON.stringify(await listWebhooks(ctx))).not.toContain(other.secret.slice('whsec_'.length));
});

test('a webhook that is deleted takes its messages along', async () => {
  const { id } = await addWebhook();
  await addWorkload();
  expect(await deleteWebhook(ctx, { id })).toEqual({ outcome: 'deleted' });
  expect(await deleteWebhook(ctx, { id })).toEqual({ outcome: 'not_found' });
  expect(await deliverOne()).toBe(false);
});

test('what was settled long ago is deleted, what is pending is not', async () => {
  const { id } = await addWebhook();
  for (const name of ['A', 'B', 'C']) await addWorkload(name);
  await deliverOne();
  answer = (_, response) => response.writeHead(410).end();
  await deliverOne();
  await setWebhookEnabled(ctx, { id, enabled: false });
  const states = async () => (await listMessages(ctx, {})).items.map(({ state }) => state).sort();
  now += 7 * DAY;
  await purgeMessages(ctx);
  expect(await states()).toEqual(['dead', 'delivered', 'pending']);
  now += 1;
  await purgeMessages(ctx);
  expect(await states()).toEqual(['dead', 'pending']);
  now += 24 * DAY;
  await purgeMessages(ctx);
  expect(await states()).toEqual(['pending']);
});

test('messages come in pages', async () => {
  await addWebhook();
  for (const name of ['A', 'B', 'C']) await addWorkload(name);
  const first = await listMessages(ctx, { limit: 2 });
  const second = await listMessages(ctx, { limit: 2, cursor: first.nextCursor ?? '' });
  const names = [...first.items, ...second.items].map(({ workloadName }) => workloadName);
  expect(names.sort()).toEqual(['A', 'B', 'C']);
  expect(second.nextCursor).toBeNull();
});

describe('the sending in the background', () => {
  test('sends everything that is due, each once, whoever else does the same', async () => {
    await addWebhook();
    await addWebhook();
    const deliveries = [1, 2].map(() => startWebhookDelivery(ctx, { pollMs: 10 }));
    closers.push(() => Promise.all(deliveries.map((delivery) => delivery.stop())));
    for (let index = 0; index < 10; index++) await addWorkload(`App ${index}`);
    await expect
      .poll(async () => (await listMessages(ctx, { state: 'delivered', limit: 100 })).items.length, {
        timeout: 10_000,
      })
      .toBe(20);
    expect(received).toHaveLength(20);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(20);
  });

  test('is not held up by a webhook that does not answer', async () => {
    const held: ServerResponse[] = [];
    answer = (request, response) => {
      if (request.url === '/slow') held.push(response);
      else response.writeHead(204).end();
    };
    await addWebhook('all', new URL('/slow', url).href);
    const quick = await addWebhook();
    const delivery = startWebhookDelivery(ctx, { pollMs: 10 });
    for (let index = 0; index < 5; index++) await addWorkload(`App ${index}`);
    const delivered = () => listMessages(ctx, { webhookId: quick.id, state: 'delivered' });
    await expect.poll(async () => (await delivered()).items.length, { timeout: 10_000 }).toBe(5);
    expect(held).toHaveLength(1);
    await delivery.stop();
    const { items } = await listMessages(ctx, { state: 'pending' });
    expect(items).toHaveLength(5);
    expect(items.filter(({ attempts }) => attempts > 0).map(({ lastFailure }) => lastFailure)).toEqual([
      null,
    ]);
  });

  test('ends while the database is away', async () => {
    const delivery = startWebhookDelivery(ctx, { pollMs: 10 });
    await ctx.db.close();
    await expect.poll(() => one.logged.join()).toContain('the webhook queue could not be read');
    await delivery.stop();
  });
});
