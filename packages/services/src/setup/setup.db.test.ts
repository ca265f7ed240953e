import { schema } from '@tinyforge/db';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestServices, TEST_PASSWORD, type TestServices } from '../testing/index.ts';
import { createFirstAdmin, createFirstAdminFromEnvironment, getSetupState } from './create-first-admin.ts';
import { ensureSetupToken } from './setup-token.ts';

let one: TestServices;
let ctx: TestServices['services'] & { auth: TestServices['auth'] };
beforeEach(async () => {
  one = await createTestServices();
  ctx = { ...one.services, auth: one.auth };
});
afterEach(() => one.close());

const ADMIN = { name: 'Ada', email: 'Ada@Example.com', password: TEST_PASSWORD };
const users = () => one.services.db.read.select().from(schema.user);
const events = () => one.services.db.read.select().from(schema.event);
const settings = () => one.services.db.read.select().from(schema.systemSetting);

async function makeToken(): Promise<string> {
  const token = await ensureSetupToken(ctx);
  if (token === null) throw new Error('no token');
  return token;
}

describe('with the printed token', () => {
  test('makes the first admin, who can sign in, and is in the events', async () => {
    const token = await makeToken();
    expect(await getSetupState(ctx)).toEqual({ needed: true, needsToken: true });
    expect(await createFirstAdmin(ctx, { ...ADMIN, token })).toEqual({ outcome: 'created' });
    const [user] = await users();
    expect(user).toMatchObject({ name: 'Ada', email: 'ada@example.com', role: 'admin', banned: false });
    expect(await one.signIn('ada@example.com')).toContain('tinyforge.session_token');
    expect(await events()).toMatchObject([
      {
        type: 'setup.admin_created',
        actorId: user?.id,
        actorName: 'Ada',
        data: { personId: user?.id, name: 'Ada' },
      },
    ]);
    expect(await getSetupState(ctx)).toEqual({ needed: false, needsToken: false });
  });

  test('works once', async () => {
    const token = await makeToken();
    await createFirstAdmin(ctx, { ...ADMIN, token });
    expect(await createFirstAdmin(ctx, { ...ADMIN, email: 'eve@example.com', token })).toEqual({
      outcome: 'already_done',
    });
    expect(await settings()).toEqual([]);
    expect(await ensureSetupToken(ctx)).toBeNull();
  });

  test('of many who try at once, one becomes admin', async () => {
    const token = await makeToken();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        createFirstAdmin(ctx, { ...ADMIN, email: `admin-${index}@example.com`, token }),
      ),
    );
    expect(outcomes.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
    expect(outcomes.filter(({ outcome }) => outcome === 'already_done')).toHaveLength(7);
    expect(await users()).toHaveLength(1);
    expect(await events()).toHaveLength(1);
  });

  test.each(['', 'wrong', 'x'.repeat(200)])('refuses the token "%s" and changes nothing', async (token) => {
    await makeToken();
    expect(await createFirstAdmin(ctx, { ...ADMIN, token })).toEqual({ outcome: 'wrong_token' });
    expect(await users()).toEqual([]);
    expect(await settings()).toHaveLength(1);
  });

  test('where none was made, none is right', async () => {
    expect(await createFirstAdmin(ctx, { ...ADMIN, token: '' })).toEqual({ outcome: 'wrong_token' });
  });

  test('a new start makes a new token, and the old one ends', async () => {
    const old = await makeToken();
    const token = await makeToken();
    expect(await createFirstAdmin(ctx, { ...ADMIN, token: old })).toEqual({ outcome: 'wrong_token' });
    expect(await createFirstAdmin(ctx, { ...ADMIN, token: ` ${token}\n` })).toEqual({ outcome: 'created' });
  });

  test('the database does not hold the token', async () => {
    const token = await makeToken();
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(JSON.stringify(await settings())).not.toContain(token);
  });

  test('says everything that is wrong with the form, and keeps the token', async () => {
    const token = await makeToken();
    const outcome = await createFirstAdmin(ctx, { token, name: ' ', email: 'nobody', password: 'short' });
    expect(outcome).toEqual({
      outcome: 'invalid',
      issues: [
        { field: 'name', code: 'required', params: {} },
        { field: 'email', code: 'email_invalid', params: {} },
        { field: 'password', code: 'too_short', params: { min: 10 } },
      ],
    });
    expect(await createFirstAdmin(ctx, { ...ADMIN, token })).toEqual({ outcome: 'created' });
  });
});

describe('from the environment', () => {
  const given = { email: 'ops@example.com', password: TEST_PASSWORD };

  test('makes the first admin and ends the token', async () => {
    const token = await makeToken();
    expect(await createFirstAdminFromEnvironment(ctx, given)).toEqual({ outcome: 'created' });
    expect(await one.signIn(given.email)).toContain('tinyforge.session_token');
    expect(await createFirstAdmin(ctx, { ...ADMIN, token })).toEqual({ outcome: 'already_done' });
  });

  test('does nothing once somebody exists, also with another password', async () => {
    await createFirstAdminFromEnvironment(ctx, given);
    const before = await users();
    expect(await createFirstAdminFromEnvironment(ctx, { ...given, password: 'another password' })).toEqual({
      outcome: 'already_done',
    });
    expect(await users()).toEqual(before);
    await expect(one.signIn(given.email, 'another password')).rejects.toThrow('401');
  });

  test('two processes that start at once make one', async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => createFirstAdminFromEnvironment(ctx, given)));
    expect(outcomes.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
    expect(await users()).toHaveLength(1);
  });

  test('a password that is too short is said', async () => {
    expect(await createFirstAdminFromEnvironment(ctx, { ...given, password: 'short' })).toMatchObject({
      outcome: 'invalid',
    });
  });
});
