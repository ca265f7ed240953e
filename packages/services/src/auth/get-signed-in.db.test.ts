import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestServices, type TestServices } from '../testing/index.ts';
import { getActor, getSignedIn, parseRole } from './get-signed-in.ts';

let one: TestServices;
beforeAll(async () => {
  one = await createTestServices();
});
afterAll(() => one.close());

async function signedIn(role: 'admin' | 'viewer') {
  const person = await one.addPerson(role);
  const headers = new Headers({ cookie: await one.signIn(person.email) });
  return { person, headers };
}

const DAY_MS = 24 * 60 * 60 * 1000;

test('says who it is', async () => {
  const { person, headers } = await signedIn('viewer');
  expect(await getSignedIn(one.door, headers)).toEqual({
    actor: { id: person.id, name: person.name, role: 'viewer', groups: {} },
    email: person.email,
    sessionId: expect.any(String),
    mustEnrol: false,
  });
});

test('a change of role takes effect with the next request', async () => {
  const { person, headers } = await signedIn('admin');
  await one.services.db.write
    .update(schema.user)
    .set({ role: 'viewer' })
    .where(eq(schema.user.id, person.id));
  expect(await getActor(one.door, headers)).toMatchObject({ role: 'viewer' });
});

test('disabled, expired, removed and unknown are nobody', async () => {
  const { db } = one.services;
  const disabled = await signedIn('admin');
  await db.write.update(schema.user).set({ banned: true }).where(eq(schema.user.id, disabled.person.id));
  const expired = await signedIn('admin');
  await db.write
    .update(schema.session)
    .set({ expiresAt: new Date(Date.now() - 1000) })
    .where(eq(schema.session.userId, expired.person.id));
  const removed = await signedIn('admin');
  await db.write.delete(schema.user).where(eq(schema.user.id, removed.person.id));
  const unknown = new Headers({ cookie: 'tinyforge.session_token=abc.def' });
  for (const headers of [disabled.headers, expired.headers, removed.headers, unknown, new Headers()]) {
    expect(await getActor(one.door, headers)).toBeNull();
  }
});

test('a disabled person can not sign in', async () => {
  const person = await one.addPerson('admin');
  await one.services.db.write.update(schema.user).set({ banned: true }).where(eq(schema.user.id, person.id));
  await expect(one.signIn(person.email)).rejects.toThrow('403');
});

test('an old session is renewed, with a new cookie, where there is an answer to put it in', async () => {
  const { person, headers } = await signedIn('viewer');
  const soon = new Date(Date.now() + 2 * DAY_MS);
  await one.services.db.write
    .update(schema.session)
    .set({ expiresAt: soon })
    .where(eq(schema.session.userId, person.id));
  const expiry = async () => {
    const [row] = await one.services.db.read
      .select()
      .from(schema.session)
      .where(eq(schema.session.userId, person.id));
    return row?.expiresAt;
  };
  await getSignedIn(one.door, headers);
  expect(await expiry()).toEqual(soon);

  const answer = new Headers();
  expect(await getSignedIn(one.door, headers, answer)).not.toBeNull();
  expect(Number(await expiry())).toBeGreaterThan(Date.now() + 6 * DAY_MS);
  expect(answer.getSetCookie()[0]).toMatch(/^tinyforge\.session_token=/);
});

test.each([
  ['admin', 'admin'],
  ['viewer', 'viewer'],
  ['Admin', 'none'],
  ['admin,viewer', 'none'],
  [null, 'none'],
  [undefined, 'none'],
])('the stored role %s counts as %s', (stored, role) => {
  expect(parseRole(stored)).toBe(role);
});
