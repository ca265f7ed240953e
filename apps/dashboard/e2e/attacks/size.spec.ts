import { expect, test } from '../fixtures.ts';
import { type Attempt, ask, call, codeOf, cookieOf, send } from './send.ts';

const MEBIBYTE = 1024 * 1024;

test('what is too large is refused, counted and not believed', async ({ product, admin }) => {
  const cookie = cookieOf(admin);
  const origin = product.url;
  const large = JSON.stringify({
    name: 'x'.repeat(2 * MEBIBYTE),
    sourceKind: 'image',
    source: null,
    config: {},
  });
  async function* endless() {
    for (let sent = 0; sent < 64; sent += 1) yield 'x'.repeat(MEBIBYTE);
  }
  const json = { 'content-type': 'application/json', cookie, origin };
  const attempts = [
    { name: 'a body of two mebibytes', attempt: call('workload.create', large, { cookie, origin }) },
    {
      name: 'the same to the sign-in',
      attempt: {
        method: 'POST',
        path: '/api/auth/sign-in/email',
        headers: json,
        body: large,
        from: '127.0.0.41',
      },
    },
    {
      name: 'chunks without end',
      attempt: {
        method: 'POST',
        path: '/api/trpc/workload.create',
        headers: { ...json, 'transfer-encoding': 'chunked' },
        body: endless(),
      },
    },
  ];
  for (const { name, attempt } of attempts) {
    await test.step(name, async () => {
      const status = await send(product.url, attempt).then(
        (answer) => answer.status,
        // Hung up on before all was sent.
        (error: NodeJS.ErrnoException) => error.code,
      );
      expect([413, 'EPIPE', 'ECONNRESET']).toContain(status);
    });
  }
  const many = Array.from({ length: 100 }, () => 'viewer.me').join(',');
  const refusedCalls = [
    {
      name: 'a hundred calls at once',
      attempt: { path: `/api/trpc/${many}?batch=1&input=${encodeURIComponent('{}')}`, headers: { cookie } },
    },
    {
      name: 'nesting without end',
      attempt: call('workload.create', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, { cookie, origin }),
    },
    {
      name: 'a config nested without end',
      attempt: call(
        'workload.create',
        `{"name":"Deep","sourceKind":"image","source":null,"config":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`,
        { cookie, origin },
      ),
    },
    {
      name: 'an address without end',
      attempt: { path: `/api/trpc/workload.list?input=${'x'.repeat(100_000)}`, headers: { cookie } },
    },
    { name: 'a header without end', attempt: { path: '/', headers: { 'x-large': 'x'.repeat(100_000) } } },
    {
      name: 'headers without end',
      attempt: {
        path: '/',
        headers: Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`x-${index}`, 'y'])),
      },
    },
    { name: 'broken JSON', attempt: call('workload.create', '{"name":', { cookie, origin }) },
    { name: 'an empty body', attempt: call('workload.create', '', { cookie, origin }) },
  ];
  for (const { name, attempt } of refusedCalls) {
    await test.step(name, async () => {
      const answer = await send(product.url, attempt).catch((error: NodeJS.ErrnoException) => ({
        status: 431,
        text: String(error.code),
        headers: {},
      }));
      const isSaid = answer.status === 200 && answer.text.includes('config_too_deep');
      if (!isSaid) expect(answer.status, answer.text.slice(0, 300)).toBeGreaterThanOrEqual(400);
      expect(answer.status, answer.text.slice(0, 300)).toBeLessThan(500);
      expect(answer.text).not.toMatch(/node_modules|at \w+ \(/);
    });
  }
  expect((await send(product.url, ask('viewer.me', undefined, cookie))).status, 'and goes on').toBe(200);
});

test('refuses what only costs memory and log lines before Next.js handles it', async ({ product }) => {
  const action = { 'next-action': '00'.repeat(21) };
  const attempts: [status: number, attempt: Attempt][] = [
    [405, { method: 'POST', path: '/sign-in', body: 'x'.repeat(1024) }],
    [
      405,
      {
        method: 'POST',
        path: '/',
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
        body: '--x--',
      },
    ],
    [405, { method: 'POST', path: '/sign-in', body: 'x'.repeat(1024), headers: action }],
    [405, { method: 'POST', path: '/api/../sign-in', body: 'x' }],
    [405, { method: 'POST', path: '/nothing', body: 'x' }],
    [405, { method: 'TRACE', path: '/' }],
    [405, { method: 'TRACE', path: '/api/v1/workloads' }],
    [405, { method: 'OPTIONS', path: '/' }],
    [404, { path: '/sign-in', headers: action }],
    [404, { method: 'POST', path: '/api/auth/sign-out', headers: action }],
    [400, { path: '/%' }],
    [400, { path: '/workloads/%E0%A4%A' }],
    [400, { path: '/api/v1/workloads/%ff/config' }],
    [400, { path: '/api/trpc/%ff' }],
    [400, { path: '/schema/%ff' }],
  ];
  for (const [status, attempt] of attempts) {
    await test.step(`${attempt.method ?? 'GET'} ${attempt.path}`, async () => {
      expect((await send(product.url, attempt)).status).toBe(status);
    });
  }
});

test('no list is longer than a page', async ({ product, admin }) => {
  const cookie = cookieOf(admin);
  for (const path of ['workload.list', 'event.list', 'webhook.messages']) {
    for (const limit of [0, -1, 101, 1e9, 1.5, '100', null, [100]]) {
      await test.step(`${path} ${JSON.stringify(limit)}`, async () => {
        const answer = await send(product.url, ask(path, { limit }, cookie));
        expect(codeOf(answer), answer.text).toBe('BAD_REQUEST');
      });
    }
  }
  for (const limit of ['0', '-1', '501', '1e9', '', 'NaN', '99999999999']) {
    await test.step(`/api/v1/workloads?limit=${limit}`, async () => {
      const answer = await send(product.url, {
        path: `/api/v1/workloads?limit=${limit}`,
        headers: { cookie },
      });
      expect(answer.status).toBe(400);
    });
  }
});

test('guessing goes no faster for naming another address each time', async ({ product }) => {
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 13; attempt += 1) {
    const answer = await send(product.url, {
      method: 'POST',
      path: '/api/auth/sign-in/email',
      headers: {
        'content-type': 'application/json',
        origin: product.url,
        'x-forwarded-for': `203.0.113.${attempt}`,
        'x-real-ip': `203.0.113.${attempt}`,
        'cf-connecting-ip': `203.0.113.${attempt}`,
        forwarded: `for=203.0.113.${attempt}`,
        'x-tinyforge-client-address': `203.0.113.${attempt}`,
        'x-tinyforge-peer-address': `203.0.113.${attempt}`,
      },
      body: JSON.stringify({ email: `guessed-${attempt}@example.com`, password: 'a wrong guess' }),
      from: '127.0.0.51',
    });
    statuses.push(answer.status);
  }
  expect(statuses.slice(0, 10).every((status) => status === 401)).toBe(true);
  expect(statuses.slice(10)).toEqual([429, 429, 429]);
});

test('who has an account is not told', async ({ product, admin }) => {
  await admin.api.person.create.mutate({
    name: 'Dora',
    email: 'dora@example.com',
    password: 'a password of dora',
    role: 'viewer',
  });
  const dora = (await admin.api.person.list.query()).items.find(({ email }) => email === 'dora@example.com');
  await admin.api.person.setDisabled.mutate({ id: dora?.id ?? '', disabled: true });
  const answers: string[] = [];
  for (const [email, password] of [
    ['ada@example.com', 'not her password'],
    ['nobody@example.com', 'not her password'],
    ['dora@example.com', 'not her password'],
    ['dora@example.com', 'a password of dora'],
  ]) {
    const answer = await send(product.url, {
      method: 'POST',
      path: '/api/auth/sign-in/email',
      headers: { 'content-type': 'application/json', origin: product.url },
      body: JSON.stringify({ email, password }),
      from: '127.0.0.61',
    });
    answers.push(`${answer.status} ${answer.text} ${Object.keys(answer.headers).sort()}`);
  }
  expect(new Set(answers).size, answers.join('\n')).toBe(1);
});
