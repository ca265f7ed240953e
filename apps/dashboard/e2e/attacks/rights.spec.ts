import { expect, test } from '../fixtures.ts';
import { ask, call, codeOf, cookieOf, dataOf, send } from './send.ts';

test('the sign-in library’s own routes are closed, by whatever spelling', async ({
  product,
  viewer,
  admin,
}) => {
  const closed = [
    'sign-up/email',
    'admin/set-role',
    'admin/create-user',
    'admin/list-users',
    'admin/impersonate-user',
    'admin/ban-user',
    'admin/unban-user',
    'admin/remove-user',
    'admin/set-user-password',
    'admin/list-user-sessions',
    'admin/revoke-user-session',
    'admin/has-permission',
    'update-user',
    'delete-user',
    'change-email',
    'change-password',
    'set-password',
    'request-password-reset',
    'forget-password',
    'reset-password',
    'verify-email',
    'send-verification-email',
    'link-social',
    'unlink-account',
    'list-accounts',
    'get-access-token',
    'refresh-token',
    'ok',
    'error',
  ];
  const spellings = [
    ...closed.map((route) => `/api/auth/${route}`),
    '/api/auth/sign-in/../admin/list-users',
    '/api/auth/sign-in/email/../../admin/list-users',
    '/api/auth//admin/list-users',
    '/api/auth/%61dmin/list-users',
    '/api/auth/admin%2flist-users',
    '/api/auth/Admin/List-Users',
    '/api/auth/admin/list-users/',
    '/api/auth/admin/list-users;x=1',
    '/api/auth/sign-in/email%2f..%2f..%2fadmin/list-users',
    '/api//auth/admin/list-users',
    '/API/AUTH/admin/list-users',
    '//api/auth/admin/list-users',
  ];
  for (const somebody of [viewer, admin]) {
    for (const path of spellings) {
      for (const method of ['GET', 'POST']) {
        await test.step(`${somebody.name}: ${method} ${path}`, async () => {
          const answer = await send(product.url, {
            method,
            path,
            headers: { cookie: cookieOf(somebody), origin: product.url, 'content-type': 'application/json' },
            ...(method === 'POST' && {
              body: JSON.stringify({ role: 'admin', userId: 'x', name: 'Changed' }),
            }),
          });
          expect([301, 307, 308, 404, 405], answer.text.slice(0, 300)).toContain(answer.status);
          expect(answer.headers['set-cookie']).toBeUndefined();
        });
      }
    }
  }
  expect((await viewer.api.viewer.me.query()).role).toBe('viewer');
});

test('a role that is sent along counts for nothing', async ({ product, viewer }) => {
  const cookie = cookieOf(viewer);
  const { email, password } = viewer;
  const extra = {
    role: 'admin',
    isAdmin: true,
    banned: false,
    user: { role: 'admin' },
    actor: { role: 'admin' },
  };
  const signIn = await send(product.url, {
    method: 'POST',
    path: '/api/auth/sign-in/email?role=admin',
    headers: { 'content-type': 'application/json', origin: product.url, 'x-role': 'admin' },
    body: JSON.stringify({ email, password, ...extra }),
    from: '127.0.0.31',
  });
  expect(signIn.status).toBe(200);
  expect(JSON.parse(signIn.text).user.role).not.toBe('admin');
  const changes: [string, unknown][] = [
    ['person.setRole', { id: 'me', role: 'admin' }],
    [
      'person.create',
      { name: 'Eve', email: 'eve@example.com', password: 'a password for eve', role: 'admin' },
    ],
    ['workload.create', { name: 'Mine', sourceKind: 'image', source: null, config: {}, ...extra }],
    [
      'credential.create',
      { name: 'Mine', forge: 'github', baseUrl: 'https://github.com', token: 'x', ...extra },
    ],
    ['apiToken.create', { name: 'Mine', scope: { kind: 'read' }, ...extra }],
    ['webhook.create', { url: 'https://example.com/', workloads: 'all', ...extra }],
    ['demo.remove', { ...extra }],
  ];
  for (const [path, input] of changes) {
    await test.step(path, async () => {
      const answer = await send(product.url, call(path, input, { cookie, origin: product.url }));
      expect(codeOf(answer), answer.text).toBe('FORBIDDEN');
    });
  }
  const password2 = call(
    'viewer.changePassword',
    { currentPassword: 'wrong', newPassword: 'a new password', ...extra },
    { cookie, origin: product.url },
  );
  await send(product.url, password2);
  expect(dataOf(await send(product.url, ask('viewer.me', undefined, cookie))).role).toBe('viewer');
});

test('a change among questions is judged by itself', async ({ product, viewer, admin, addWorkload }) => {
  const { id, name } = await addWorkload();
  const attempt = call(
    'viewer.me,workload.delete?batch=1',
    { 0: null, 1: { id, confirmName: name } },
    { cookie: cookieOf(viewer), origin: product.url },
  );
  const answer = await send(product.url, attempt);
  expect(answer.text).not.toContain('deleted');
  expect((await admin.api.workload.get.query({ id })).id).toBe(id);
});

test('names that every object has are no procedures', async ({ product, admin }) => {
  for (const path of [
    '__proto__',
    'constructor',
    'workload.__proto__',
    'workload.constructor',
    'toString',
    'workload',
    '_def',
    'workload.list.query',
    '..%2fauth%2fget-session',
  ]) {
    await test.step(path, async () => {
      const answer = await send(product.url, ask(path, undefined, cookieOf(admin)));
      expect(answer.status, answer.text.slice(0, 200)).toBe(404);
    });
  }
});

test('headers of the framework and of proxies open no door', async ({ product }) => {
  const names: Record<string, string>[] = [
    { 'x-middleware-subrequest': 'src/proxy:src/proxy:src/proxy:src/proxy:src/proxy' },
    { 'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware' },
    { 'x-middleware-rewrite': '/people' },
    { 'x-middleware-next': '1' },
    { 'x-invoke-path': '/people' },
    { 'x-matched-path': '/people' },
    { 'x-nextjs-data': '1' },
    { rsc: '1' },
    { rsc: '1', 'next-router-prefetch': '1' },
    { 'next-action': '0'.repeat(42) },
    { 'x-original-url': '/people' },
    { 'x-rewrite-url': '/people' },
    { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', forwarded: 'host=evil.example' },
    { 'x-tinyforge-peer-address': '127.0.0.1', 'x-tinyforge-client-address': '127.0.0.1' },
    { 'x-tinyforge-path': 'https://evil.example/' },
    { host: 'evil.example' },
  ];
  for (const headers of names) {
    for (const path of ['/people', '/', '/account']) {
      await test.step(`${JSON.stringify(headers)} ${path}`, async () => {
        const answer = await send(product.url, { path, headers });
        const { location = '' } = answer.headers;
        expect(location).not.toContain('evil.example');
        expect(answer.text).not.toMatch(/Ada|ada@example\.com/);
        expect(answer.text).not.toContain('evil.example/people');
      });
    }
  }
});

test('what is sent to another host’s name changes nothing', async ({ product, admin }) => {
  const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' };
  const attempt = call(
    'workload.create',
    { name: 'Rebound', sourceKind: 'image', source: null, config: {} },
    { cookie: cookieOf(admin), origin: 'http://evil.example', headers },
  );
  expect(codeOf(await send(product.url, attempt))).toBe('FORBIDDEN');
});
