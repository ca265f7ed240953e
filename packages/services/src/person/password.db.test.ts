import { schema } from '@tinyforge/db';
import { asc, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getActor } from '../auth/get-signed-in.ts';
import type { PeopleContext } from '../context.ts';
import { cookieHeader, createTestServices, TEST_PASSWORD, type TestServices } from '../testing/index.ts';
import { changePassword } from './change-password.ts';
import { createPerson } from './create-person.ts';
import { resetPassword, resetPasswordOnServer } from './reset-password.ts';
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
async function signedIn(email: string, password?: string): Promise<Headers> {
  return new Headers({ cookie: await one.signIn(email, password) });
}

describe('passwords', () => {
  test('changing one keeps this browser and ends the others', async () => {
    const here = await signedIn(admin.email);
    const elsewhere = await signedIn(admin.email);
    const result = await changePassword(ctx, {
      headers: here,
      currentPassword: TEST_PASSWORD,
      newPassword: NEW_PASSWORD,
    });
    expect(result.outcome).toBe('changed');
    const answer = new Headers();
    for (const cookie of result.outcome === 'changed' ? result.cookies : [])
      answer.append('set-cookie', cookie);
    expect(await getActor(one.door, new Headers({ cookie: cookieHeader(answer) }))).toMatchObject({
      id: admin.id,
    });
    expect(await getActor(one.door, elsewhere)).toBeNull();
    expect(await getActor(one.door, here), 'its old session id is replaced').toBeNull();
    await expect(one.signIn(admin.email, TEST_PASSWORD)).rejects.toThrow('401');
    await one.signIn(admin.email, NEW_PASSWORD);
    expect(await events()).toEqual([
      { ...byAdmin(), type: 'person.password_changed', data: { personId: admin.id, name: 'Ada' } },
    ]);
  });

  test('not without the current one, and then nothing changes', async () => {
    const headers = await signedIn(admin.email);
    expect(
      await changePassword(ctx, { headers, currentPassword: 'a wrong guess', newPassword: NEW_PASSWORD }),
    ).toEqual({ outcome: 'wrong_password' });
    expect(
      await changePassword(ctx, { headers, currentPassword: TEST_PASSWORD, newPassword: 'short' }),
    ).toEqual({
      outcome: 'invalid',
      issues: [{ field: 'newPassword', code: 'too_short', params: { min: 10 } }],
    });
    expect(await getActor(one.door, headers)).not.toBeNull();
    expect(await events()).toEqual([]);
  });

  test('a crowd of attempts of one person holds one connection, and guessing ends', async () => {
    const headers = await signedIn(admin.email);
    const guess = () =>
      changePassword(ctx, { headers, currentPassword: 'a wrong guess', newPassword: NEW_PASSWORD });
    const crowd = await Promise.all(Array.from({ length: 8 }, guess));
    expect(crowd.map(({ outcome }) => outcome).sort()).toEqual([
      ...Array(7).fill('too_many'),
      'wrong_password',
    ]);
    for (let count = 1; count < 10; count += 1) expect((await guess()).outcome).toBe('wrong_password');
    expect(
      await changePassword(ctx, { headers, currentPassword: TEST_PASSWORD, newPassword: NEW_PASSWORD }),
    ).toEqual({ outcome: 'too_many' });
  });

  test('a session that has ended changes nothing', async () => {
    const headers = await signedIn(admin.email);
    await one.services.db.write.delete(schema.session);
    const change = { headers, currentPassword: TEST_PASSWORD, newPassword: NEW_PASSWORD };
    expect(await changePassword(ctx, change)).toEqual({ outcome: 'signed_out' });
  });

  test('an admin gives someone a new one, which ends their sessions', async () => {
    const viewer = await one.addPerson('viewer', 'Bert');
    const headers = await signedIn(viewer.email);
    expect(await resetPassword(ctx, { id: viewer.id, password: NEW_PASSWORD })).toEqual({ outcome: 'reset' });
    expect(await getActor(one.door, headers)).toBeNull();
    await expect(one.signIn(viewer.email, TEST_PASSWORD)).rejects.toThrow('401');
    await one.signIn(viewer.email, NEW_PASSWORD);
    expect(await events()).toEqual([
      { ...byAdmin(), type: 'person.password_reset', data: { personId: viewer.id, name: 'Bert' } },
    ]);
  });

  test('a reset beats a change that runs at the same moment: no session and no password of before is left', async () => {
    const viewer = await one.addPerson('viewer', 'Bert');
    const headers = await signedIn(viewer.email);
    const asViewer: PeopleContext = { ...ctx, actor: viewer };
    await Promise.all([
      changePassword(asViewer, { headers, currentPassword: TEST_PASSWORD, newPassword: 'chosen by a thief' }),
      resetPassword(ctx, { id: viewer.id, password: NEW_PASSWORD }),
    ]);
    await one.signIn(viewer.email, NEW_PASSWORD);
    const sessions = await one.services.db.read
      .select()
      .from(schema.session)
      .where(eq(schema.session.userId, viewer.id));
    expect(sessions).toHaveLength(1);
  });

  test('neither table nor event holds a password', async () => {
    await createPerson(ctx, {
      name: 'Vera',
      email: 'vera@example.com',
      password: NEW_PASSWORD,
      role: 'viewer',
    });
    const stored = await Promise.all(
      [schema.user, schema.account, schema.session, schema.event].map((table) =>
        one.services.db.read.select().from(table),
      ),
    );
    expect(JSON.stringify([stored, one.logged])).not.toContain(NEW_PASSWORD);
  });
});

describe('from the command line', () => {
  test('an admin who is locked out gets in again', async () => {
    const locked = await one.addPerson('admin', 'Bert');
    await setDisabled(ctx, { id: locked.id, disabled: true });
    await setRole(ctx, { id: locked.id, role: 'viewer' });
    expect(
      await resetPasswordOnServer(ctx, {
        email: ` ${locked.email.toUpperCase()}`,
        password: NEW_PASSWORD,
        makeAdmin: true,
      }),
    ).toEqual({
      outcome: 'reset',
      name: 'Bert',
      role: 'admin',
      disabled: false,
      secondFactorCleared: false,
    });
    expect(await getActor(one.door, await signedIn(locked.email, NEW_PASSWORD))).toMatchObject({
      role: 'admin',
    });
    expect((await events()).slice(2)).toMatchObject(
      ['person.password_reset', 'person.role_changed', 'person.enabled'].map((type) => ({
        type,
        actorId: null,
        actorName: 'system',
      })),
    );
  });

  test('a viewer stays a viewer, and a disabled account stays disabled', async () => {
    const viewer = await one.addPerson('viewer', 'Vera');
    const input = { email: viewer.email, password: NEW_PASSWORD, makeAdmin: false };
    expect(await resetPasswordOnServer(ctx, input)).toMatchObject({ role: 'viewer', disabled: false });
    expect(await getActor(one.door, await signedIn(viewer.email, NEW_PASSWORD))).toMatchObject({
      role: 'viewer',
    });
    await setDisabled(ctx, { id: viewer.id, disabled: true });
    expect(await resetPasswordOnServer(ctx, input)).toMatchObject({ role: 'viewer', disabled: true });
    expect((await events()).map(({ type }) => type)).toEqual([
      'person.password_reset',
      'person.disabled',
      'person.password_reset',
    ]);
  });

  test('an unknown address and a short password are said', async () => {
    expect(
      await resetPasswordOnServer(ctx, {
        email: 'nobody@example.com',
        password: NEW_PASSWORD,
        makeAdmin: true,
      }),
    ).toEqual({
      outcome: 'not_found',
    });
    expect(
      await resetPasswordOnServer(ctx, { email: admin.email, password: 'short', makeAdmin: false }),
    ).toMatchObject({
      outcome: 'invalid',
    });
  });
});
