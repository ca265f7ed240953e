import { EventEmitter, once } from 'node:events';
import { createDatabase, schema } from '@tinyforge/db';
import { ensureSetupToken } from '@tinyforge/services';
import { createTestServices, TEST_BASE_URL, type TestServices } from '@tinyforge/services/testing';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiServices } from './context.ts';
import { apiServices, callApi } from './testing/call-api.ts';

let one: TestServices;
let services: ApiServices;
let cookie: string;
const unreachable = createDatabase({ url: 'postgres://app:db-password-1234@127.0.0.1:1/nothing' });
beforeAll(async () => {
  one = await createTestServices();
  services = apiServices(one);
  cookie = await one.signIn((await one.addPerson('admin')).email);
});
afterAll(async () => {
  await unreachable.close();
  await one.close();
});

test('a lost database tells an id and nothing else; the log has the rest, redacted', async () => {
  one.logged.length = 0;
  const answer = await callApi(
    { ...services, db: unreachable },
    { path: 'credential.list', type: 'query', cookie },
  );
  expect(answer.status).toBe(503);
  const { message, data } = answer.error ?? { message: '', data: null };
  expect(data).toEqual({
    code: 'SERVICE_UNAVAILABLE',
    httpStatus: 503,
    path: 'credential.list',
    errorId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    inputIssues: null,
  });
  expect(message).toBe('The database can not be reached at this moment. Try again in a few seconds.');
  const line = one.logged.find((entry) => entry.includes(String(data?.errorId))) ?? '';
  expect(JSON.parse(line)).toMatchObject({
    path: 'credential.list',
    error: { name: expect.any(String), cause: { code: 'ECONNREFUSED' } },
  });
  expect(line).not.toContain('db-password');
});

test('a database that is merely busy is told to be', async () => {
  const narrow = createDatabase({ url: one.testDatabase.url, readPoolSize: 1, connectionWaitMs: 50 });
  const gate = new EventEmitter();
  const entered = once(gate, 'entered');
  const holding = narrow.read.transaction(async () => {
    const left = once(gate, 'leave');
    gate.emit('entered');
    await left;
  });
  await entered;
  const answer = await callApi(
    { ...services, db: narrow },
    { path: 'credential.list', type: 'query', cookie },
  );
  gate.emit('leave');
  await holding;
  await narrow.close();
  expect(answer.status).toBe(503);
  expect(answer.error?.data).toMatchObject({ code: 'SERVICE_UNAVAILABLE', errorId: expect.any(String) });
});

test('a failure before any procedure is hidden as well', async () => {
  one.logged.length = 0;
  const broken = await createTestServices();
  const auth = broken.auth;
  await broken.close();
  const answer = await callApi({ ...services, auth }, { path: 'viewer.me', type: 'query', cookie });
  expect(answer.status).toBe(500);
  expect(answer.error?.message).toMatch(/^Something went wrong here\. The log has the details under/);
  expect(answer.text).not.toMatch(/select|session|token|at \//i);
  expect(one.logged.join()).toContain(answer.error?.data.errorId);
});

test('faulty input is told by place and code, without its value', async () => {
  const answer = await callApi(services, {
    path: 'credential.replace',
    type: 'mutation',
    cookie,
    input: { id: 'secret-looking-id', token: 'x'.repeat(10_001) },
  });
  expect(answer.error).toMatchObject({
    message: 'The input is not valid.',
    data: {
      code: 'BAD_REQUEST',
      inputIssues: [
        { path: ['id'], code: 'invalid_format' },
        { path: ['token'], code: 'too_big' },
      ],
    },
  });
  expect(answer.text).not.toContain('secret-looking-id');
});

test('something unknown is NOT_FOUND', async () => {
  const id = '00000000-0000-4000-8000-000000000000';
  for (const call of [
    { path: 'credential.delete', input: { id } },
    { path: 'credential.replace', input: { id, token: 'token' } },
    { path: 'credential.test', input: { id } },
    { path: 'person.setRole', input: { id, role: 'viewer' } },
    { path: 'person.setDisabled', input: { id, disabled: true } },
    { path: 'person.resetPassword', input: { id, password: 'long enough for all' } },
  ]) {
    const answer = await callApi(services, { ...call, type: 'mutation', cookie });
    expect([call.path, answer.error?.data.code]).toEqual([call.path, 'NOT_FOUND']);
  }
});

test("an admin resets nothing of their own: that is the account page's, which asks for the password", async () => {
  const mine = await one.addPerson('admin');
  const session = await one.signIn(mine.email);
  await services.db.write
    .update(schema.user)
    .set({ twoFactorEnabled: true })
    .where(eq(schema.user.id, mine.id));
  for (const call of [
    { path: 'person.resetSecondFactor', input: { id: mine.id } },
    { path: 'person.resetPassword', input: { id: mine.id, password: 'chosen by a thief' } },
  ]) {
    const own = await callApi(services, { ...call, type: 'mutation', cookie: session });
    expect([call.path, own.data]).toEqual([call.path, { outcome: 'use_account_page' }]);
  }
  const me = await callApi(services, { path: 'viewer.me', type: 'query', cookie: session });
  expect(me.data, 'the session goes on').toMatchObject({ id: mine.id });
  const isMine = eq(schema.user.id, mine.id);
  expect(await services.db.read.select().from(schema.user).where(isMine)).toMatchObject([
    { twoFactorEnabled: true },
  ]);
  const byAnother = { path: 'person.resetSecondFactor', input: { id: mine.id }, type: 'mutation' } as const;
  expect((await callApi(services, { ...byAnother, cookie })).data).toEqual({ outcome: 'reset' });
});

test('a mutation can not be sent as a query', async () => {
  const answer = await callApi(services, { path: 'person.setRole', type: 'query', cookie });
  expect(answer.error?.data.code).toBe('METHOD_NOT_SUPPORTED');
});

test('keys that a form has no business with are not taken', async () => {
  const input = {
    name: 'Vera',
    email: 'vera@example.com',
    password: 'long enough for all',
    role: 'viewer',
    banned: true,
    emailVerified: true,
    id: 'chosen',
    data: { role: 'admin' },
  };
  const answer = await callApi(services, { path: 'person.create', type: 'mutation', cookie, input });
  expect(answer.data).toMatchObject({ outcome: 'created' });
  const rows = await services.db.read.select().from(schema.user);
  expect(rows.find((row) => row.email === input.email)).toMatchObject({
    role: 'viewer',
    banned: false,
    emailVerified: false,
    id: expect.not.stringContaining('chosen'),
  });
});

test('who one is, with dates as text everywhere', async () => {
  const me = await callApi(services, { path: 'viewer.me', type: 'query', cookie });
  expect(me.data).toEqual({
    id: expect.any(String),
    name: 'Person 1',
    groups: {},
    email: 'person-1@example.com',
    role: 'admin',
  });
  const people = await callApi(services, { path: 'person.list', type: 'query', cookie });
  expect(people.data).toMatchObject({
    items: expect.arrayContaining([
      expect.objectContaining({ createdAt: expect.stringMatching(/^\d{4}-.*Z$/) }),
    ]),
  });
});

test('changing the password answers with the cookie of the new session', async () => {
  const person = await one.addPerson('viewer');
  const old = await one.signIn(person.email);
  const change = {
    path: 'viewer.changePassword',
    type: 'mutation',
    input: { currentPassword: 'correct horse battery', newPassword: 'another good password' },
  } as const;
  const answer = await callApi(services, { ...change, cookie: old });
  expect(answer.data).toEqual({ outcome: 'changed' });
  expect(answer.headers.getSetCookie().join()).toMatch(/tinyforge\.session_token=.*HttpOnly/);
  expect((await callApi(services, { ...change, cookie: old })).error?.data.code).toBe('UNAUTHORIZED');
});

test('set-up from the browser, start to end', async () => {
  const fresh = await createTestServices();
  const api = apiServices(fresh);
  const state = () => callApi(api, { path: 'setup.state', type: 'query' });
  expect((await state()).data).toEqual({ needed: true, needsToken: true });
  const token = await ensureSetupToken(fresh.services);
  const input = { token, name: 'Ada', email: 'ada@example.com', password: 'long enough for all' };
  const create = { path: 'setup.createFirstAdmin', type: 'mutation', input } as const;
  expect((await callApi(api, { ...create, input: { ...input, token: 'x' } })).data).toEqual({
    outcome: 'wrong_token',
  });
  expect((await callApi(api, { ...create, origin: 'https://evil.example' })).error).toMatchObject({
    message:
      'This address is not one that Tinyforge expects. Set TINYFORGE_BASE_URL to the address in your browser.',
    data: { code: 'FORBIDDEN', reason: 'unexpected_origin' },
  });
  expect((await callApi(api, create)).data).toEqual({ outcome: 'created' });
  expect((await state()).data).toEqual({ needed: false, needsToken: false });
  const me = await callApi(api, {
    path: 'viewer.me',
    type: 'query',
    cookie: await fresh.signIn('ada@example.com', input.password),
    origin: TEST_BASE_URL,
  });
  expect(me.data).toMatchObject({ name: 'Ada', role: 'admin' });
  await fresh.close();
});
