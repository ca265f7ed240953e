import { schema } from '@tinyforge/db';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  cookieHeader,
  createTestServices,
  TEST_BASE_URL,
  TEST_PASSWORD,
  type TestServices,
} from '../testing/index.ts';
import { ACCOUNT_LIMIT } from './account-limit.ts';
import { handleAuthRequest } from './handle-auth-request.ts';

let one: TestServices;
let ada: { email: string };
beforeAll(async () => {
  one = await createTestServices();
  ada = await one.addPerson('admin');
});
afterAll(() => one.close());
beforeEach(async () => {
  await one.services.db.write.delete(schema.rateLimit);
});

let addresses = 0;

/** Each time from another address, as a guesser with many of them does it. */
async function signIn(email: string, password: string, { cookie = '', from = '' } = {}): Promise<Response> {
  addresses += 1;
  const request = new Request(`${TEST_BASE_URL}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: TEST_BASE_URL, cookie },
    body: JSON.stringify({ email, password }),
  });
  const clientAddress = from || `198.51.100.${addresses % 250}`;
  return handleAuthRequest(one.auth, request, { clientAddress });
}

async function guess(email: string, times: number, options: { cookie?: string; from?: string } = {}) {
  const statuses: number[] = [];
  for (let count = 0; count < times; count += 1) {
    statuses.push((await signIn(email, `wrong guess ${count}`, options)).status);
  }
  return statuses;
}

test('ends guessing at one account, from however many addresses and in whatever spelling', async () => {
  const spellings = [ada.email, ada.email.toUpperCase()];
  const all = await Promise.all(
    Array.from({ length: 30 }, (_, index) => signIn(spellings[index % 2] ?? '', 'a wrong guess')),
  );
  expect(all.filter(({ status }) => status !== 429)).toHaveLength(ACCOUNT_LIMIT.max);
  expect((await signIn(ada.email, TEST_PASSWORD)).status, 'the right password can not be found now').toBe(
    429,
  );
  expect((await guess('somebody-else@example.com', 1))[0]).toBe(401);
});

test('answers alike for an account that does not exist', async () => {
  await guess(ada.email, ACCOUNT_LIMIT.max);
  await guess('nobody@example.com', ACCOUNT_LIMIT.max);
  const [known, unknown] = [await signIn(ada.email, 'x'), await signIn('nobody@example.com', 'x')];
  expect(known.status).toBe(429);
  expect([unknown.status, await unknown.text()]).toEqual([known.status, await known.text()]);
});

test('does not keep the owner out of a browser in which they were signed in before', async () => {
  const cookie = cookieHeader((await signIn(ada.email, TEST_PASSWORD)).headers);
  expect((await guess(ada.email, ACCOUNT_LIMIT.max + 1)).at(-1)).toBe(429);
  expect((await signIn(ada.email, TEST_PASSWORD, { cookie })).status).toBe(200);
  expect((await guess(ada.email, 1))[0], 'which does not begin the count of the others anew').toBe(429);
  expect((await guess(ada.email, ACCOUNT_LIMIT.max + 1, { cookie })).at(-1), 'it has a count too').toBe(429);
});

test('a browser is known for the account that was signed in to, and by a signature', async () => {
  const other = await one.addPerson('viewer');
  const cookie = cookieHeader((await signIn(other.email, TEST_PASSWORD)).headers);
  await guess(ada.email, ACCOUNT_LIMIT.max);
  const forged = cookie.replace(/known_browser=[^;]*/, 'known_browser=made-up.signature');
  for (const shown of [cookie, forged]) {
    expect((await signIn(ada.email, TEST_PASSWORD, { cookie: shown })).status).toBe(429);
  }
  expect((await signIn(other.email, 'a wrong guess')).headers.getSetCookie(), 'not for a wrong one').toEqual(
    [],
  );
});

test('what one address is refused costs the account nothing, and an account that waits no address', async () => {
  const from = '203.0.113.50';
  await guess('somebody@example.com', 10, { from });
  expect((await guess(ada.email, 30, { from })).every((status) => status === 429)).toBe(true);
  expect((await signIn(ada.email, TEST_PASSWORD)).status).toBe(200);

  await guess(ada.email, ACCOUNT_LIMIT.max);
  const same = '203.0.113.51';
  expect((await guess(ada.email, 1, { from: same }))[0]).toBe(429);
  expect((await guess('neighbour@example.com', 1, { from: same }))[0]).toBe(401);
});

test('the right password begins the count anew, and so does time', async () => {
  for (let round = 0; round < 3; round += 1) {
    await guess(ada.email, ACCOUNT_LIMIT.max - 1);
    expect((await signIn(ada.email, TEST_PASSWORD)).status).toBe(200);
  }
  await guess(ada.email, ACCOUNT_LIMIT.max + 1);
  const lastRequest = Date.now() - ACCOUNT_LIMIT.window * 1000;
  await one.services.db.write.update(schema.rateLimit).set({ lastRequest });
  expect((await signIn(ada.email, TEST_PASSWORD)).status).toBe(200);
});
