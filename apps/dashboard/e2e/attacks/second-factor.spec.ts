import { nextTotpCode, totpCode } from '@tinyforge/services/testing/totp';
import { expect, test } from '../fixtures.ts';
import { signIn } from '../product/sign-in.ts';
import { ask, call, codeOf, send, sessionCookieOf } from './send.ts';

const TESSA = { name: 'Tessa Two', email: 'tessa@example.com', password: 'a password of tessa' };
let secret: string;

test.beforeAll(async ({ product, admin }) => {
  await admin.api.person.create.mutate({ ...TESSA, role: 'admin' });
  const { api } = await signIn(product.url, TESSA);
  const started = await api.secondFactor.start.mutate({ password: TESSA.password });
  if (started.outcome !== 'started') throw new Error(started.outcome);
  secret = started.secret;
  const confirmed = await api.secondFactor.confirm.mutate({ code: totpCode(secret) });
  expect(confirmed.outcome).toBe('on');
});

const post = (url: string, path: string, from: string, body: unknown, cookie = '') =>
  send(url, {
    method: 'POST',
    path: `/api/auth${path}`,
    headers: { 'content-type': 'application/json', origin: url, cookie },
    body: JSON.stringify(body),
    from,
  });

/** The `Cookie` header of who has shown the right password and no code. */
async function halfway(url: string, from: string): Promise<string> {
  const { email, password } = TESSA;
  const answer = await post(url, '/sign-in/email', from, { email, password });
  expect(JSON.parse(answer.text)).toMatchObject({ twoFactorRedirect: true });
  return (answer.headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]).join('; ');
}

test('the right password alone opens nothing', async ({ product }) => {
  const { url } = product;
  const cookie = await halfway(url, '127.0.4.41');
  for (const path of ['viewer.me', 'workload.list', 'person.list', 'session.list', 'secondFactor.state']) {
    expect(codeOf(await send(url, ask(path, undefined, cookie))), path).toBe('UNAUTHORIZED');
  }
  const changes: [string, unknown][] = [
    ['secondFactor.turnOff', { password: TESSA.password, code: '' }],
    ['secondFactor.start', { password: TESSA.password }],
    ['viewer.changePassword', { currentPassword: TESSA.password, newPassword: 'a password of eve' }],
  ];
  for (const [path, input] of changes) {
    const answer = await send(url, call(path, input, { cookie, origin: url }));
    expect(codeOf(answer), path).toBe('UNAUTHORIZED');
  }
  for (const path of ['/api/v1/workloads', '/api/events/export']) {
    expect((await send(url, { path, headers: { cookie } })).status, path).toBe(401);
  }
  const session = await send(url, { path: '/api/auth/get-session', headers: { cookie } });
  expect(session.text).toBe('null');
  // As a session's cookie, in each of its values.
  for (const value of cookie.split('; ').map((pair) => pair.slice(pair.indexOf('=') + 1))) {
    const renamed = `${sessionCookieOf(url)}=${value}`;
    expect(codeOf(await send(url, ask('viewer.me', undefined, renamed)))).toBe('UNAUTHORIZED');
  }
});

test('a code counts once, and a challenge too', async ({ product }) => {
  const { url } = product;
  const from = '127.0.4.42';
  const cookie = await halfway(url, from);
  const code = nextTotpCode(secret);
  expect((await post(url, '/two-factor/verify-totp', from, { code }, cookie)).status).toBe(200);
  const again = await post(url, '/two-factor/verify-totp', from, { code }, cookie);
  expect(again.status, again.text).toBe(401);
  const anew = await post(url, '/two-factor/verify-totp', from, { code }, await halfway(url, from));
  expect(anew.status, 'the same code behind the right password once more').toBe(401);
  expect((await post(url, '/two-factor/verify-totp', from, { code })).status, 'without a challenge').toBe(
    401,
  );
});

test('codes can not be guessed, from however many addresses', async ({ product }) => {
  const { url } = product;
  const statuses: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const cookie = await halfway(url, `127.0.4.${1 + round}`);
    for (let guess = 0; guess < 5; guess += 1) {
      const from = `127.0.1.${1 + round * 5 + guess}`;
      statuses.push(
        (await post(url, '/two-factor/verify-totp', from, { code: `0000${round}${guess}` }, cookie)).status,
      );
    }
    const right = await post(
      url,
      '/two-factor/verify-totp',
      `127.0.2.${1 + round}`,
      { code: nextTotpCode(secret) },
      cookie,
    );
    expect(right.status, `the right code after five wrong ones, round ${round}`).not.toBe(200);
  }
  expect(statuses.slice(10), 'the account rests').toEqual([429, 429, 429, 429, 429]);
});

test('a password can not be guessed from many addresses, and the browser of its owner is not shut out', async ({
  product,
  admin,
}) => {
  const { url } = product;
  const olga = { name: 'Olga Owner', email: 'olga@example.com', password: 'a password of olga' };
  await admin.api.person.create.mutate({ ...olga, role: 'viewer' });
  const known = await signIn(url, olga);
  const cookie = known.storageState.cookies
    .filter(({ name }) => name.endsWith('known_browser'))
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');
  const { email, password } = olga;
  const statuses: number[] = [];
  for (let guess = 0; guess < 20; guess += 1) {
    const answer = await post(url, '/sign-in/email', `127.0.3.${1 + guess}`, {
      email,
      password: `guess ${guess}`,
    });
    statuses.push(answer.status);
  }
  expect(statuses).toEqual([...Array(10).fill(401), ...Array(10).fill(429)]);
  const stranger = await post(url, '/sign-in/email', '127.0.3.100', { email, password });
  expect(stranger.status, 'even the right one').toBe(429);
  const owner = await post(url, '/sign-in/email', '127.0.3.101', { email, password }, cookie);
  expect(owner.status, owner.text).toBe(200);
});
