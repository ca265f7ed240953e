import { expect, test } from '../fixtures.ts';
import { visit } from '../pages/visit.ts';
import { ask, call, codeOf, cookieOf, dataOf, send } from './send.ts';

declare global {
  interface Window {
    /** Set by whatever was run instead of shown. */
    ranInjectedText?: true;
  }
}

const SQL = [
  `'; drop table "user" cascade; --`,
  `' or '1'='1`,
  `1); delete from event; --`,
  `\\'; select pg_sleep(20); --`,
  `$$; truncate workload; $$`,
  `%' union select token from session --`,
];
/** Within the hundred characters that a name may have. */
const HTML = '</script><img src=x onerror=window.ranInjectedText=1>"><svg onload=window.ranInjectedText=1>';

test('SQL in every text field is text', async ({ product, admin }) => {
  const cookie = cookieOf(admin);
  const people = (await admin.api.person.list.query()).items.length;
  const events = (await admin.api.event.list.query({ limit: 100 })).items.length;
  for (const text of SQL) {
    const questions: [string, Record<string, unknown>][] = [
      ['workload.list', { search: text }],
      ['workload.get', { id: text }],
      ['gitops.get', { workloadId: text }],
      ['event.list', { actorId: text }],
      ['event.list', { cursor: text }],
      ['event.list', { workloadId: text }],
      ['webhook.messages', { cursor: text }],
    ];
    for (const [path, input] of questions) {
      await test.step(`${path} ${JSON.stringify(input)}`, async () => {
        const answer = await send(product.url, ask(path, input, cookie));
        expect(answer.status, answer.text).toBeLessThan(500);
        if (answer.status !== 200) expect(answer.text).not.toMatch(/syntax|relation|postgres|select /i);
        // What is no cursor counts as none.
        if (answer.status === 200 && !('cursor' in input)) expect(dataOf(answer).items ?? []).toEqual([]);
      });
    }
    const created = await admin.api.workload.create.mutate({
      name: text,
      sourceKind: 'image',
      source: null,
      config: { note: text },
    });
    if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
    const stored = await admin.api.workload.get.query({ id: created.id });
    expect([stored.name, stored.config.note]).toEqual([text, text]);
    await admin.api.workload.delete.mutate({ id: created.id, confirmName: text });
    const v1 = await send(product.url, {
      path: `/api/v1/workloads/${encodeURIComponent(text)}/config`,
      headers: { cookie },
    });
    expect(v1.status).toBe(404);
  }
  expect((await admin.api.person.list.query()).items.length).toBe(people);
  expect((await admin.api.event.list.query({ limit: 100 })).items.length).toBeGreaterThanOrEqual(events);
});

test('markup in every text field is shown and runs nothing', async ({ page, admin }) => {
  const text = HTML;
  const input = { name: text, sourceKind: 'image', source: null, config: { [text]: text } } as const;
  const created = await admin.api.workload.create.mutate(input);
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  const { id } = created;
  await admin.api.apiToken.create.mutate({ name: text, scope: { kind: 'read' } });
  const password = 'a password of markup';
  await admin.api.person.create.mutate({ name: text, email: 'markup@example.com', password, role: 'viewer' });
  const forge = { forge: 'github', baseUrl: 'https://github.com', token: 'nothing' } as const;
  await admin.api.credential.create.mutate({ name: text, ...forge });
  for (const path of [
    '/',
    '/events',
    '/people',
    '/tokens',
    '/credentials',
    `/workloads/${id}`,
    `/workloads/${id}/edit`,
  ]) {
    await test.step(path, async () => {
      await visit(page, path);
      await expect(page.locator('body')).toContainText('ranInjectedText');
      expect(await page.evaluate(() => window.ranInjectedText)).toBeUndefined();
      await expect(page.locator('img[src=x], svg[onload]')).toHaveCount(0);
    });
  }
  await admin.api.workload.delete.mutate({ id, confirmName: text });
});

test('keys that every object has pollute nothing', async ({ product, admin }) => {
  const cookie = cookieOf(admin);
  const polluted =
    '{"__proto__":{"role":"admin","polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}';
  const attempts = [
    call('workload.create', `{"name":"Polluted","sourceKind":"image","source":null,"config":${polluted}}`, {
      cookie,
      origin: product.url,
    }),
    call(
      'workload.create',
      `{"__proto__":{"name":"Polluted"},"sourceKind":"image","source":null,"config":{}}`,
      {
        cookie,
        origin: product.url,
      },
    ),
    call('workload.list?batch=1', `{"__proto__":{"0":{}},"0":${polluted}}`, { cookie, origin: product.url }),
    { path: `/api/trpc/workload.list?input=${encodeURIComponent(polluted)}`, headers: { cookie } },
    {
      path: `/api/trpc/event.list?input=${encodeURIComponent('{"__proto__":{"limit":1}}')}`,
      headers: { cookie },
    },
    { path: '/api/v1/workloads?__proto__[limit]=1&constructor.prototype.limit=1', headers: { cookie } },
    { path: '/api/v1/workloads/__proto__/config', headers: { cookie } },
    { path: '/schema/__proto__' },
    { path: '/schema/constructor' },
  ];
  for (const attempt of attempts) {
    await test.step(JSON.stringify(attempt.path), async () => {
      const answer = await send(product.url, attempt);
      expect(answer.status, answer.text).toBeLessThan(500);
    });
  }
  const me = dataOf(await send(product.url, ask('viewer.me', undefined, cookie)));
  expect(me.polluted).toBeUndefined();
  const nobody = await send(product.url, ask('person.list', undefined));
  expect(codeOf(nobody)).toBe('UNAUTHORIZED');
  const { items } = await admin.api.workload.list.query({ search: 'Polluted' });
  for (const { id } of items) {
    const { config } = await admin.api.workload.get.query({ id });
    expect(Object.getPrototypeOf(config)).toBe(Object.prototype);
    expect((config as { polluted?: unknown }).polluted).toBeUndefined();
    await admin.api.workload.delete.mutate({ id, confirmName: 'Polluted' });
  }
});

test('a path leads to no other file', async ({ product, admin, addWorkload }) => {
  const workload = await addWorkload();
  const paths = [
    '../secrets.yml',
    '/etc/passwd.yml',
    'a/../../b.yml',
    'a//b.yml',
    './a.yml',
    'a\\b.yml',
    'a.yml\u0000.png',
    'a%2f..%2fb.yml',
    'a.yml?ref=other',
    'a.yml#x',
    '.tinyforge.yml/',
    'secrets.env',
    'a.yml\n',
    `${'a/'.repeat(130)}b.yml`,
    'a\u202egnp.yml',
    'https://evil.example/a.yml',
    '~/a.yml/../../x',
  ];
  for (const path of paths) {
    await test.step(JSON.stringify(path), async () => {
      const { outcome } = await admin.api.gitops.configure.mutate({
        workloadId: workload.id,
        enabled: true,
        path,
      });
      expect(outcome).toBe('invalid_path');
    });
  }
  const files = [
    '/_next/static/../../../../package.json',
    '/_next/static/..%2f..%2f..%2fpackage.json',
    '/..%2f..%2f..%2fetc%2fpasswd',
    '/_next/..%5c..%5cpackage.json',
    '/.env',
    '/.git/config',
    '/.data/secret-key',
    '/package.json',
    '/_next/image?url=http%3A%2F%2F169.254.169.254%2F&w=64&q=75',
    '/_next/data/x/people.json',
    '/schema/..%2f..%2fpackage.json',
    '/api/v1/workloads/..%2f..%2f..%2fetc%2fpasswd/config',
    '/__nextjs_original-stack-frame',
    '/_next/webpack-hmr',
  ];
  for (const path of files) {
    await test.step(path, async () => {
      const answer = await send(product.url, { path });
      expect([307, 308, 400, 401, 404], answer.text.slice(0, 200)).toContain(answer.status);
      expect(answer.text).not.toMatch(/root:|"dependencies"|\[core\]/);
    });
  }
});

test('after sign-in nobody is led away', async ({ page, product, viewer }) => {
  const targets = [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'javascript:window.ranInjectedText=true',
    '/%09/evil.example',
    '/\t/evil.example',
    'data:text/html,x',
    '@evil.example',
    '/api/auth/sign-out',
  ];
  for (const target of targets) {
    for (const name of ['next', 'callbackURL', 'redirectTo', 'from']) {
      await test.step(`${name}=${target}`, async () => {
        const path = `/sign-in?${name}=${encodeURIComponent(target)}`;
        const answer = await send(product.url, { path, headers: { cookie: cookieOf(viewer) } });
        const led = new URL(answer.headers.location ?? '/', product.url);
        expect(led.origin).toBe(product.url);
      });
    }
  }
  // What the page's own scripts make of it. Every spelling is tried in sign-in-path.test.ts.
  for (const target of ['/\\evil.example', 'javascript:window.ranInjectedText=true']) {
    await page.goto(`/sign-in?next=${encodeURIComponent(target)}`);
    expect(new URL(page.url()).origin, target).toBe(product.url);
    expect(await page.evaluate(() => window.ranInjectedText)).toBeUndefined();
  }
});

test('no address that is typed in reaches what is inside', async ({ admin }) => {
  const inside = [
    'http://169.254.169.254',
    'https://169.254.169.254/latest',
    'https://127.0.0.1',
    'https://[::1]',
    'https://0x7f.1',
    'https://2130706433',
    'https://10.0.0.1',
    'https://[::ffff:7f00:1]',
    'file:///etc/passwd',
    'gopher://127.0.0.1',
    'https://user:pass@github.com',
    'https://github.com:22',
  ];
  for (const url of inside) {
    await test.step(url, async () => {
      const hook = await admin.api.webhook.create
        .mutate({ url, workloads: 'all' })
        .catch(() => ({ outcome: 'refused' }));
      expect(hook.outcome).not.toBe('created');
      const credential = await admin.api.credential.create
        .mutate({ name: `To ${url}`, forge: 'gitea', baseUrl: url, token: 'nothing' })
        .catch(() => ({ outcome: 'refused' }));
      expect(credential.outcome).not.toBe('created');
    });
  }
  for (const url of ['https://localhost.', 'https://localhost', 'https://ip6-localhost']) {
    await test.step(`${url}, a name, when it is connected`, async () => {
      const input = { name: `To ${url}`, forge: 'gitea', baseUrl: url, token: 'nothing' } as const;
      const created = await admin.api.credential.create.mutate(input).catch(() => null);
      if (created?.outcome !== 'created') return;
      const tested = await admin.api.credential.test.mutate({ id: created.id });
      expect(JSON.stringify(tested)).toMatch(/blocked_address|network/);
      await admin.api.credential.delete.mutate({ id: created.id });
    });
  }
});
