import { expect, test } from '../fixtures.ts';
import { signIn } from '../product/sign-in.ts';
import { type Attempt, ask, call, codeOf, cookieOf, dataOf, send, sessionCookieOf } from './send.ts';

const VICTIM = { name: 'Vic Victim', email: 'vic@example.com', password: 'a password of the victim' };

test.beforeAll(async ({ admin }) => {
  await admin.api.person.create.mutate({ ...VICTIM, role: 'admin' });
});

test('a session that somebody chose beforehand never becomes anybody’s', async ({ product, viewer }) => {
  const name = sessionCookieOf(product.url);
  const own = viewer.storageState.cookies.find((cookie) => cookie.name === name)?.value ?? '';
  const chosen = ['chosen-by-an-attacker', own];
  for (const value of chosen) {
    const answer = await send(product.url, {
      method: 'POST',
      path: '/api/auth/sign-in/email',
      headers: { 'content-type': 'application/json', origin: product.url, cookie: `${name}=${value}` },
      body: JSON.stringify({ email: VICTIM.email, password: VICTIM.password }),
      from: '127.0.0.21',
    });
    expect(answer.status, answer.text).toBe(200);
    const given = answer.headers['set-cookie']?.find((cookie) => cookie.startsWith(`${name}=`)) ?? '';
    expect(given).not.toContain(value);
    expect(given).toMatch(/; HttpOnly/i);
    expect(given).toMatch(/; SameSite=(Lax|Strict)/i);
    const fixed = await send(product.url, ask('viewer.me', undefined, `${name}=${value}`));
    if (value === own) expect(dataOf(fixed).role, 'the attacker is who they were').toBe('viewer');
    else expect(codeOf(fixed)).toBe('UNAUTHORIZED');
  }
});

test('a cookie that was made up or touched is nobody’s', async ({ product, admin }) => {
  const cookieName = sessionCookieOf(product.url);
  const [token = '', signature = ''] = decodeURIComponent(
    admin.storageState.cookies.find(({ name }) => name === cookieName)?.value ?? '',
  ).split('.');
  expect(signature).not.toBe('');
  const forged: Record<string, string> = {
    'without its signature': token,
    'with an empty signature': `${token}.`,
    'with a signature of the right length': `${token}.${'A'.repeat(43)}=`,
    'with its signature cut': `${token}.${signature.slice(0, -4)}`,
    'with another token under the signature': `${token.slice(0, -1)}X.${signature}`,
    'in capitals': `${token.toUpperCase()}.${signature}`,
    'as SQL': `' or '1'='1.${signature}`,
    'with NUL': `${token}%00.${signature}`,
    'as an array': `${token}.${signature},${token}.${signature}x`,
    'of a megabyte of nothing': 'x'.repeat(7_000),
  };
  for (const [name, value] of Object.entries(forged)) {
    await test.step(name, async () => {
      const cookie = `${cookieName}=${encodeURIComponent(value).replaceAll('%2500', '%00')}`;
      const answer = await send(product.url, ask('viewer.me', undefined, cookie));
      expect(codeOf(answer), answer.text).toBe('UNAUTHORIZED');
    });
  }
});

test('a session that has ended stays ended', async ({ product, admin }) => {
  const ends: Record<string, (cookie: string, id: string) => Promise<unknown>> = {
    'signed out': (cookie) =>
      send(product.url, {
        method: 'POST',
        path: '/api/auth/sign-out',
        headers: { cookie, origin: product.url, 'content-type': 'application/json' },
        body: '{}',
      }),
    'password reset': (_, id) => admin.api.person.resetPassword.mutate({ id, password: VICTIM.password }),
    disabled: async (_, id) => {
      await admin.api.person.setDisabled.mutate({ id, disabled: true });
      await admin.api.person.setDisabled.mutate({ id, disabled: false });
    },
  };
  for (const [name, end] of Object.entries(ends)) {
    await test.step(name, async () => {
      const victim = await signIn(product.url, VICTIM);
      const me = await victim.api.viewer.me.query();
      await end(cookieOf(victim), me.id);
      const answer = await send(product.url, ask('viewer.me', undefined, cookieOf(victim)));
      expect(codeOf(answer)).toBe('UNAUTHORIZED');
    });
  }
});

test('whoever lost a right has lost it at the next request', async ({ product, admin }) => {
  const victim = await signIn(product.url, VICTIM);
  const { id } = await victim.api.viewer.me.query();
  await admin.api.person.setRole.mutate({ id, role: 'viewer' });
  const list = await send(product.url, ask('person.list', undefined, cookieOf(victim)));
  expect(codeOf(list)).toBe('FORBIDDEN');
  const change = call(
    'person.setRole',
    { id, role: 'admin' },
    { cookie: cookieOf(victim), origin: product.url },
  );
  expect(codeOf(await send(product.url, change))).toBe('FORBIDDEN');
  await admin.api.person.setRole.mutate({ id, role: 'admin' });
});

test('a token that was revoked, cut, made up or put elsewhere opens nothing', async ({ product, admin }) => {
  const created = await admin.api.apiToken.create.mutate({ name: 'Attacked', scope: { kind: 'read' } });
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  const { token } = created;
  const bear = (authorization: string) => ({ path: '/api/v1/workloads', headers: { authorization } });
  expect((await send(product.url, bear(`Bearer ${token}`))).status).toBe(200);
  const wrong: Attempt[] = [
    bear(`Bearer ${token.slice(0, -1)}`),
    bear(`Bearer ${token}x`),
    bear(`Bearer ${token.toUpperCase()}`),
    bear(`Bearer tf_${'0'.repeat(token.length - 3)}`),
    bear('Bearer '),
    bear(`Bearer ${token}, Bearer ${token}`),
    bear(`Basic ${Buffer.from(`token:${token}`).toString('base64')}`),
    { path: `/api/v1/workloads?access_token=${token}` },
    { path: `/api/v1/workloads?token=${token}` },
    { path: '/api/v1/workloads', headers: { cookie: `${sessionCookieOf(product.url)}=${token}` } },
    { path: '/api/v1/workloads', headers: { 'private-token': token } },
  ];
  for (const attempt of wrong) {
    await test.step(JSON.stringify(attempt).replaceAll(token, '…'), async () => {
      expect((await send(product.url, attempt)).status).toBe(401);
    });
  }
  const spoiled = {
    path: '/api/v1/workloads',
    headers: { cookie: cookieOf(admin), authorization: 'Bearer tf_wrong' },
  };
  expect((await send(product.url, spoiled)).status, 'a wrong token does not fall back on the cookies').toBe(
    401,
  );

  for (const [path, input] of [
    ['person.list', undefined],
    ['apiToken.list', undefined],
    ['webhook.list', undefined],
    ['credential.list', undefined],
  ] as const) {
    const asked = ask(path, input);
    const answer = await send(product.url, { ...asked, headers: { authorization: `Bearer ${token}` } });
    expect(codeOf(answer), path).toBe('FORBIDDEN');
  }
  const { items } = await admin.api.apiToken.list.query();
  const id = items.find(({ name }) => name === 'Attacked')?.id ?? '';
  const change = call('apiToken.revoke', { id }, { headers: { authorization: `Bearer ${token}` } });
  expect(codeOf(await send(product.url, change))).toBe('FORBIDDEN');
  await admin.api.apiToken.revoke.mutate({ id });
  expect((await send(product.url, bear(`Bearer ${token}`))).status).toBe(401);
});

test('the link of the first set-up is spent', async ({ product }) => {
  const person = { name: 'Eve', email: 'eve@example.com', password: 'a password for eve' };
  for (const token of ['', 'x'.repeat(43), '__proto__', "' or 1=1 --"]) {
    const attempt = call('setup.createFirstAdmin', { ...person, token }, { origin: product.url });
    const answer = await send(product.url, attempt);
    const data = answer.status === 200 ? dataOf(answer) : null;
    expect(data?.outcome, answer.text).not.toBe('created');
  }
  const door = await send(product.url, { path: '/setup?token=anything' });
  expect([302, 303, 307, 200]).toContain(door.status);
  expect(door.text).not.toContain('name="password"');
});
