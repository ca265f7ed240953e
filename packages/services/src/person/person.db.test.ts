import { randomUUID } from 'node:crypto';
import { schema } from '@tinyforge/db';
import { asc } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getActor } from '../auth/get-signed-in.ts';
import type { PeopleContext } from '../context.ts';
import { createTestServices, TEST_PASSWORD, type TestServices } from '../testing/index.ts';
import { createPerson } from './create-person.ts';
import { listPeople } from './list-people.ts';
import { resetPassword } from './reset-password.ts';
import { setDisabled } from './set-disabled.ts';
import { setRole } from './set-role.ts';

const NEW_PASSWORD = 'another good password';

let one: TestServices;
let admin: Awaited<ReturnType<TestServices['addPerson']>>;
let ctx: PeopleContext;
beforeEach(async () => {
  one = await createTestServices();
  admin = await one.addPerson('admin', 'Ada');
  ctx = { ...one.services, auth: one.auth, actor: admin };
});
afterEach(() => one.close());

const events = async () => {
  const rows = await one.services.db.read.select().from(schema.event).orderBy(asc(schema.event.id));
  return rows.map(({ type, actorId, actorName, data }) => ({ type, actorId, actorName, data }));
};
const byAdmin = () => ({ actorId: admin.id, actorName: 'Ada' });
const enabledAdmins = async () =>
  (await listPeople(ctx)).items.filter((person) => person.role === 'admin' && !person.disabled);

/** Admins who never sign in, though they could in this way; null: in none. */
async function addAdmins(
  count: number,
  way: { providerId: string; password?: string } | null = { providerId: 'credential', password: 'a hash' },
): Promise<void> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await one.services.db.write
    .insert(schema.user)
    .values(ids.map((id) => ({ id, name: id, email: `${id}@example.com`, role: 'admin' })));
  if (way)
    await one.services.db.write
      .insert(schema.account)
      .values(ids.map((id) => ({ ...way, id, userId: id, accountId: id })));
}

async function signedIn(email: string, password?: string): Promise<Headers> {
  return new Headers({ cookie: await one.signIn(email, password) });
}

describe('creating', () => {
  const input = {
    name: ' Vera ',
    email: 'Vera@Example.com',
    password: TEST_PASSWORD,
    role: 'viewer',
  } as const;

  test('a viewer who can sign in, with an event', async () => {
    const outcome = await createPerson(ctx, input);
    expect(outcome.outcome).toBe('created');
    expect(await getActor(one.door, await signedIn('vera@example.com'))).toMatchObject({
      name: 'Vera',
      role: 'viewer',
    });
    expect(await events()).toMatchObject([
      { ...byAdmin(), type: 'person.created', data: { name: 'Vera', role: 'viewer' } },
    ]);
  });

  test('an address is taken once, in any spelling and at the same moment', async () => {
    const outcomes = await Promise.all(
      ['vera@example.com', 'VERA@example.com', ' vera@Example.COM '].map((email) =>
        createPerson(ctx, { ...input, email }),
      ),
    );
    expect(outcomes.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
    expect(await createPerson(ctx, input)).toEqual({
      outcome: 'invalid',
      issues: [{ field: 'email', code: 'email_taken', params: {} }],
    });
    expect(await events()).toHaveLength(1);
    expect(await one.services.db.read.select().from(schema.account)).toHaveLength(2);
  });

  test.each([
    [{ name: 'a\u202eb' }, { field: 'name', code: 'bad_characters', params: {} }],
    [{ name: 'x'.repeat(101) }, { field: 'name', code: 'too_long', params: { max: 100 } }],
    [{ email: '' }, { field: 'email', code: 'required', params: {} }],
    [{ email: 'a@b' }, { field: 'email', code: 'email_invalid', params: {} }],
    // U+212A, the Kelvin sign, is no k, though it becomes one in lower case.
    [{ email: 'vera@\u212aompany.example' }, { field: 'email', code: 'email_invalid', params: {} }],
    [{ email: `${'x'.repeat(250)}@example.com` }, { field: 'email', code: 'too_long', params: { max: 254 } }],
    [{ password: '' }, { field: 'password', code: 'required', params: {} }],
    [{ password: 'ninechars' }, { field: 'password', code: 'too_short', params: { min: 10 } }],
    [{ password: 'x'.repeat(129) }, { field: 'password', code: 'too_long', params: { max: 128 } }],
  ])('refuses %j', async (wrong, issue) => {
    expect(await createPerson(ctx, { ...input, ...wrong })).toEqual({ outcome: 'invalid', issues: [issue] });
    expect(await events()).toEqual([]);
  });
});

test('the list shows everyone and when they were last here, and no secret', async () => {
  const viewer = await one.addPerson('viewer', 'Bert');
  await one.signIn(viewer.email);
  const { items } = await listPeople(ctx);
  expect(items).toEqual([
    expect.objectContaining({ name: 'Ada', role: 'admin', disabled: false, lastSeenAt: null }),
    expect.objectContaining({
      name: 'Bert',
      role: 'viewer',
      lastSeenAt: expect.stringMatching(/^\d{4}-.*Z$/),
    }),
  ]);
  expect(Object.keys(items[0] ?? {}).sort()).toEqual(
    ['createdAt', 'disabled', 'email', 'groups', 'id', 'lastSeenAt', 'name', 'role', 'secondFactor'].sort(),
  );
});

describe('roles', () => {
  test('change with the next request, and tell from what to what', async () => {
    const viewer = await one.addPerson('viewer', 'Bert');
    const headers = await signedIn(viewer.email);
    expect(await setRole(ctx, { id: viewer.id, role: 'admin' })).toEqual({ outcome: 'changed' });
    expect(await getActor(one.door, headers)).toMatchObject({ role: 'admin' });
    expect(await setRole(ctx, { id: viewer.id, role: 'admin' })).toEqual({ outcome: 'unchanged' });
    expect(await events()).toEqual([
      {
        ...byAdmin(),
        type: 'person.role_changed',
        data: { personId: viewer.id, name: 'Bert', from: 'viewer', to: 'admin' },
      },
    ]);
  });

  test('the last admin stays one', async () => {
    expect(await setRole(ctx, { id: admin.id, role: 'viewer' })).toEqual({ outcome: 'last_admin' });
    expect(await events()).toEqual([]);
  });

  test('a disabled admin does not count as another one', async () => {
    const second = await one.addPerson('admin');
    await setDisabled(ctx, { id: second.id, disabled: true });
    expect(await setRole(ctx, { id: admin.id, role: 'viewer' })).toEqual({ outcome: 'last_admin' });
    expect(await setRole(ctx, { id: second.id, role: 'viewer' })).toEqual({ outcome: 'changed' });
  });

  test('nor does one who has no way to sign in', async () => {
    await addAdmins(1, null);
    // No provider is set up.
    await addAdmins(1, { providerId: 'github' });
    expect(await setRole(ctx, { id: admin.id, role: 'viewer' })).toEqual({ outcome: 'last_admin' });
    expect(await setDisabled(ctx, { id: admin.id, disabled: true })).toEqual({ outcome: 'last_admin' });
    await addAdmins(1);
    expect(await setRole(ctx, { id: admin.id, role: 'viewer' })).toEqual({ outcome: 'changed' });
  });

  test('admins who demote and disable each other at the same moment: one stays', async () => {
    for (let round = 0; round < 5; round += 1) {
      await addAdmins(4);
      const everyone = await enabledAdmins();
      expect(everyone).toHaveLength(5);
      await Promise.all(
        everyone.map(({ id }, index) =>
          index % 2 === 0 ? setRole(ctx, { id, role: 'viewer' }) : setDisabled(ctx, { id, disabled: true }),
        ),
      );
      expect(await enabledAdmins()).toHaveLength(1);
    }
  });

  test('somebody unknown is not found', async () => {
    const nobody = { id: 'nobody' };
    expect(await setRole(ctx, { ...nobody, role: 'admin' })).toEqual({ outcome: 'not_found' });
    expect(await setDisabled(ctx, { ...nobody, disabled: true })).toEqual({ outcome: 'not_found' });
    expect(await resetPassword(ctx, { ...nobody, password: NEW_PASSWORD })).toEqual({ outcome: 'not_found' });
  });
});

describe('disabling', () => {
  test('ends every session at once and keeps from signing in, until enabled again', async () => {
    const viewer = await one.addPerson('viewer', 'Bert');
    const headers = await signedIn(viewer.email);
    expect(await setDisabled(ctx, { id: viewer.id, disabled: true })).toEqual({ outcome: 'changed' });
    expect(await getActor(one.door, headers)).toBeNull();
    await expect(one.signIn(viewer.email)).rejects.toThrow('403');
    expect(await setDisabled(ctx, { id: viewer.id, disabled: false })).toEqual({ outcome: 'changed' });
    expect(await getActor(one.door, headers), 'old sessions stay ended').toBeNull();
    expect(await getActor(one.door, await signedIn(viewer.email))).toMatchObject({ id: viewer.id });
    expect((await events()).map(({ type }) => type)).toEqual(['person.disabled', 'person.enabled']);
  });

  test('the last admin stays enabled', async () => {
    expect(await setDisabled(ctx, { id: admin.id, disabled: true })).toEqual({ outcome: 'last_admin' });
  });
});
