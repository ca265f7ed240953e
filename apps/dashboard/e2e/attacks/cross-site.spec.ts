import { expect, test } from '../fixtures.ts';
import { type Attempt, call, codeOf, cookieOf, send } from './send.ts';

/*
 * What a page of somebody else's can make an admin's browser send. The browser adds the cookies of a form that is sent from the top of a
 * window; that no such request changes anything must hold without SameSite as well.
 */

const NAME = 'Made by another site';
const workload = { name: NAME, sourceKind: 'image', source: null, config: {} };

/** Origins that are not ours, however much they look like it. */
const foreign = (url: string): [name: string, origin: string | null][] => {
  const { port } = new URL(url);
  return [
    ['another site', 'https://evil.example'],
    ['a sandboxed frame or a file', 'null'],
    ['another port of this machine', 'http://localhost:3000'],
    ['the same host by https', `https://localhost:${port}`],
    ['our origin as the beginning of a name', `http://localhost:${port}.evil.example`],
    ['our origin as user information', `http://localhost:${port}@evil.example`],
    ['our origin with a path', `http://localhost:${port}/`],
    ['our origin in capitals', `HTTP://LOCALHOST:${port}`],
    ['two origins', `http://localhost:${port} https://evil.example`],
    ['an empty origin', ''],
    ['no origin at all', null],
  ];
};

test('a change with an admin’s cookies from a page of somebody else is refused', async ({
  product,
  admin,
}) => {
  const cookie = cookieOf(admin);
  for (const [name, origin] of foreign(product.url)) {
    await test.step(name, async () => {
      const headers: Record<string, string> = origin === '' ? { origin: '' } : {};
      const answer = await send(product.url, call('workload.create', workload, { cookie, origin, headers }));
      expect([answer.status, codeOf(answer)]).toEqual([403, 'FORBIDDEN']);
    });
  }
  const { items } = await admin.api.workload.list.query({ search: NAME });
  expect(items).toEqual([]);
});

test('what a form can send is no change', async ({ product, admin }) => {
  const cookie = cookieOf(admin);
  const body = JSON.stringify(workload);
  const forms: [string, Attempt['headers'], string][] = [
    ['as text', { 'content-type': 'text/plain' }, body],
    ['as form data', { 'content-type': 'application/x-www-form-urlencoded' }, `input=${body}`],
    [
      'as a file',
      { 'content-type': 'multipart/form-data; boundary=x' },
      `--x\r\ncontent-disposition: form-data; name="name"\r\n\r\n${NAME}\r\n--x--\r\n`,
    ],
    ['as nothing that is known', {}, body],
  ];
  for (const [name, headers, text] of forms) {
    for (const origin of [product.url, 'https://evil.example', null]) {
      await test.step(`${name}, from ${origin}`, async () => {
        const answer = await send(product.url, {
          method: 'POST',
          path: '/api/trpc/workload.create',
          headers: { cookie, ...headers, ...(origin !== null && { origin }) },
          body: text,
        });
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
      });
    }
  }
  const { items } = await admin.api.workload.list.query({ search: NAME });
  expect(items).toEqual([]);
});

test('a link, a picture or a script from elsewhere changes nothing', async ({ product, admin }) => {
  const cookie = cookieOf(admin);
  const query = `input=${encodeURIComponent(JSON.stringify(workload))}`;
  const attempts: Attempt[] = [
    { path: `/api/trpc/workload.create?${query}` },
    { path: `/api/trpc/workload.create?${query}`, method: 'HEAD' },
    {
      path: `/api/trpc/workload.create?batch=1&input=${encodeURIComponent(JSON.stringify({ 0: workload }))}`,
    },
    { path: `/api/trpc/workload.create?${query}`, headers: { 'x-http-method-override': 'POST' } },
    { path: `/api/trpc/workload.create?${query}&_method=POST` },
    { path: '/api/trpc/demo.remove' },
    { path: '/api/auth/sign-out' },
  ];
  for (const attempt of attempts) {
    await test.step(`${attempt.method ?? 'GET'} ${attempt.path}`, async () => {
      const headers = { ...attempt.headers, cookie, origin: product.url };
      const answer = await send(product.url, { ...attempt, headers });
      // To HEAD tRPC says that it is there, and calls nothing.
      expect([204, 404, 405]).toContain(answer.status);
    });
  }
  const { items } = await admin.api.workload.list.query({ search: NAME });
  expect(items).toEqual([]);
  expect((await admin.api.viewer.me.query()).role).toBe('admin');
});

test('no other site may read an answer, or ask whether it may', async ({ product, admin }) => {
  const cookie = cookieOf(admin);
  for (const path of ['/api/trpc/viewer.me', '/api/v1/workloads', '/api/auth/get-session', '/']) {
    for (const method of ['GET', 'OPTIONS']) {
      await test.step(`${method} ${path}`, async () => {
        const answer = await send(product.url, {
          method,
          path,
          headers: {
            cookie,
            origin: 'https://evil.example',
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'content-type',
          },
        });
        const allowed = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'));
        expect(allowed).toEqual([]);
        expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
      });
    }
  }
});

test('nobody is signed in or out by another site', async ({ product, admin, viewer }) => {
  const { email, password } = viewer;
  const cookie = cookieOf(admin);
  for (const [name, origin] of foreign(product.url)) {
    // Ours, spelt as no browser does: the library parses what it is given.
    if (name === 'our origin with a path' || name === 'our origin in capitals') continue;
    await test.step(name, async () => {
      const headers = { 'content-type': 'application/json', cookie, ...(origin !== null && { origin }) };
      const signIn = await send(product.url, {
        method: 'POST',
        path: '/api/auth/sign-in/email',
        headers: { ...headers, 'sec-fetch-site': 'cross-site' },
        body: JSON.stringify({ email, password }),
        from: '127.0.0.11',
      });
      expect(signIn.status, signIn.text).toBe(403);
      expect(signIn.headers['set-cookie']).toBeUndefined();
      const signOut = await send(product.url, {
        method: 'POST',
        path: '/api/auth/sign-out',
        headers,
        body: '{}',
        from: '127.0.0.11',
      });
      expect(signOut.status, signOut.text).toBe(403);
    });
  }
  expect((await admin.api.viewer.me.query()).role).toBe('admin');
});

test('no page lets itself be framed, sniffed or given other scripts', async ({ product, admin }) => {
  const cookie = cookieOf(admin);
  for (const path of ['/', '/sign-in', '/nothing-here', '/api/trpc/viewer.me']) {
    await test.step(path, async () => {
      const answer = await send(product.url, {
        path,
        headers: { cookie, 'x-nonce': 'chosen', 'content-security-policy': "script-src 'unsafe-inline'" },
      });
      expect(answer.headers['x-frame-options']).toBe('DENY');
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      if (path.startsWith('/api/')) return;
      const policy = String(answer.headers['content-security-policy']);
      const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? '';
      expect(policy).toContain("frame-ancestors 'none'");
      expect(scripts).toMatch(/'nonce-[\w+/=]{20,}'/);
      expect(scripts).not.toMatch(/unsafe|https?:|\*|data:|chosen/);
      expect(answer.text).not.toContain('nonce="chosen"');
      const again = await send(product.url, { path, headers: { cookie } });
      expect(again.headers['content-security-policy'], 'a nonce of its own each time').not.toBe(policy);
    });
  }
});

test('what is no page may load nothing and be framed nowhere, whatever it answers', async ({ product }) => {
  const addresses = [
    '/api/nothing',
    '/api/auth/nothing',
    '/api/trpc/nothing',
    '/api/v1/nothing',
    '/schema/nothing',
    '/schema/a/b',
    '/_next/nothing',
    '/_next/static/nothing.js',
    '/_next/image?url=x&w=64&q=75',
  ];
  for (const path of addresses) {
    await test.step(path, async () => {
      const answer = await send(product.url, { path });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
    });
  }
});
