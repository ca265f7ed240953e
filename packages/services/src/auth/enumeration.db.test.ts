import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestServices, TEST_BASE_URL, TEST_PASSWORD, type TestServices } from '../testing/index.ts';
import { handleAuthRequest } from './handle-auth-request.ts';

let one: TestServices;
let hashes = 0;
const { scrypt } = crypto;

beforeAll(async () => {
  // Counts what the library really computes, whatever it computes it for.
  crypto.scrypt = ((...args: Parameters<typeof scrypt>) => {
    hashes += 1;
    return scrypt(...args);
  }) as typeof scrypt;
  syncBuiltinESMExports();
  one = await createTestServices();
});
afterAll(async () => {
  crypto.scrypt = scrypt;
  syncBuiltinESMExports();
  await one.close();
});
beforeEach(async () => {
  await one.services.db.write.delete(schema.rateLimit);
});

async function signIn(email: string, password: string) {
  const before = hashes;
  const request = new Request(`${TEST_BASE_URL}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: TEST_BASE_URL },
    body: JSON.stringify({ email, password }),
  });
  const response = await handleAuthRequest(one.auth, request, { clientAddress: '203.0.113.1' });
  const headers = [...response.headers].filter(([name]) => name !== 'set-cookie');
  return { status: response.status, body: await response.text(), headers, hashes: hashes - before };
}

test('unknown, wrong password, disabled and without a password: one text, and one hash each', async () => {
  const { db } = one.services;
  const known = await one.addPerson('viewer');
  const disabled = await one.addPerson('viewer');
  const withoutPassword = await one.addPerson('viewer');
  await db.write.update(schema.user).set({ banned: true }).where(eq(schema.user.id, disabled.id));
  await db.write.delete(schema.account).where(eq(schema.account.userId, withoutPassword.id));

  const wrong = await signIn(known.email, 'not the password');
  expect(wrong).toMatchObject({ status: 401, hashes: 1 });
  expect(await signIn('nobody@example.com', TEST_PASSWORD)).toEqual(wrong);
  expect(await signIn(disabled.email, TEST_PASSWORD)).toEqual(wrong);
  expect(await signIn(disabled.email, 'not the password')).toEqual(wrong);
  expect(await signIn(withoutPassword.email, TEST_PASSWORD)).toEqual(wrong);
  expect(await signIn(known.email, TEST_PASSWORD)).toMatchObject({ status: 200, hashes: 1 });
});
