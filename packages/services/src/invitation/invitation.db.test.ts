import { schema } from '@tinyforge/db';
import { asc, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getActor } from '../auth/get-signed-in.ts';
import type { PeopleContext, Role } from '../context.ts';
import type { MailContext } from '../mail/mail-invitation.ts';
import { createPerson } from '../person/create-person.ts';
import { setDisabled } from '../person/set-disabled.ts';
import { setRole } from '../person/set-role.ts';
import { createTestServices, TEST_PASSWORD, type TestServices } from '../testing/index.ts';
import { acceptInvitation } from './accept-invitation.ts';
import { MAX_INVITATION_ATTEMPTS } from './count-attempt.ts';
import { createInvitation } from './create-invitation.ts';
import { listInvitations } from './list-invitations.ts';
import { openInvitation } from './open-invitation.ts';
import { renewInvitation } from './renew-invitation.ts';
import { revokeInvitation } from './revoke-invitation.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const CHOICES = { name: 'Bob', password: TEST_PASSWORD };

let one: TestServices;
let admin: Awaited<ReturnType<TestServices['addPerson']>>;
let ctx: PeopleContext & MailContext;
beforeEach(async () => {
  one = await createTestServices();
  admin = await one.addPerson('admin', 'Ada');
  ctx = { ...one.services, auth: one.auth, actor: admin, mailer: null };
});
afterEach(() => one.close());

let addresses = 0;
/** From another address each time: what is counted has a test of its own. */
const holderOf = (token: string) => {
  addresses += 1;
  return { token, clientAddress: `203.0.${addresses >> 8}.${addresses & 255}` };
};
const accept = (token: string, choices: Partial<typeof CHOICES> = {}) =>
  acceptInvitation(ctx, { ...holderOf(token), ...CHOICES, ...choices });
const open = (token: string) => openInvitation(ctx, holderOf(token));

async function invite(about: { email?: string; name?: string; role?: Role } = {}) {
  const form = {
    email: 'bob@example.com',
    name: '',
    role: 'viewer',
    expiresInDays: 7,
    language: 'en',
    ...about,
  } as const;
  const made = await createInvitation(ctx, form);
  if (made.outcome !== 'created') throw new Error(JSON.stringify(made));
  return made;
}
const events = async () => {
  const rows = await one.services.db.read.select().from(schema.event).orderBy(asc(schema.event.id));
  return rows.map(({ type, actorId, actorName, data }) => ({ type, actorId, actorName, data }));
};
const people = () => one.services.db.read.select().from(schema.user);
const later = (days: number): typeof ctx => ({
  ...ctx,
  clock: { now: () => new Date(Date.now() + days * DAY_MS) },
});

describe('a link', () => {
  test('makes an account with the invited address and role, which can sign in, and is in the events', async () => {
    const { id, token, expiresAt } = await invite({ email: ' Bob@Example.com ', role: 'admin' });
    expect(await open(token)).toEqual({
      outcome: 'open',
      email: 'bob@example.com',
      name: null,
      role: 'admin',
      invitedBy: 'Ada',
    });
    expect(await accept(token)).toEqual({ outcome: 'accepted', email: 'bob@example.com' });
    const headers = new Headers({ cookie: await one.signIn('bob@example.com') });
    const bob = await getActor(one.door, headers);
    expect(bob).toMatchObject({ name: 'Bob', role: 'admin' });
    const invited = { invitationId: id, name: 'b…@example.com', role: 'admin' };
    expect(await events()).toEqual([
      { type: 'invitation.created', actorId: admin.id, actorName: 'Ada', data: { ...invited, expiresAt } },
      {
        type: 'invitation.accepted',
        actorId: bob?.id,
        actorName: 'Bob',
        data: { ...invited, name: 'Bob', personId: bob?.id, invitedById: admin.id, invitedBy: 'Ada' },
      },
    ]);
    expect(await listInvitations(ctx)).toEqual({ items: [] });
  });

  test('works once', async () => {
    const { token } = await invite();
    await accept(token);
    expect(await accept(token, { name: 'Eve' })).toEqual({ outcome: 'gone' });
    expect(await open(token)).toEqual({ outcome: 'gone' });
    expect(await people()).toHaveLength(2);
  });

  test('of many who use it at once, one has an account', async () => {
    const { token } = await invite();
    const names = Array.from({ length: 6 }, (_, index) => `Bob ${index}`);
    const outcomes = await Promise.all(names.map((name) => accept(token, { name })));
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual([
      'accepted',
      ...Array.from({ length: 5 }, () => 'gone'),
    ]);
    expect(await people()).toHaveLength(2);
    expect((await events()).filter(({ type }) => type === 'invitation.accepted')).toHaveLength(1);
  });

  test('is spent by nothing but a whole account', async () => {
    const { token } = await invite();
    await open(token);
    expect(await accept(token, { name: ' ', password: 'short' })).toEqual({
      outcome: 'invalid',
      issues: [
        { field: 'name', code: 'required', params: {} },
        { field: 'password', code: 'too_short', params: { min: 10 } },
      ],
    });
    expect(await accept(` ${token}\n`)).toMatchObject({ outcome: 'accepted' });
  });

  test('is not in the database, which has its hash', async () => {
    const { token } = await invite();
    expect(token).toMatch(/^[\w-]{43}$/);
    const stored = await one.services.db.read.select().from(schema.invitation);
    expect(JSON.stringify([stored, await events()])).not.toContain(token);
    expect(await open(stored[0]?.tokenHash ?? '')).toEqual({ outcome: 'gone' });
  });
});

describe('every link that does not work looks the same', () => {
  test.each<[string, (made: { id: string; token: string }) => Promise<unknown>]>([
    ['unknown', async () => one.services.db.write.delete(schema.invitation)],
    ['revoked', async ({ id }) => revokeInvitation(ctx, { id })],
    ['replaced', async ({ id }) => renewInvitation(ctx, { id, expiresInDays: 1, language: 'en' })],
    ['of a demoted admin', async () => setRole(ctx, { id: admin.id, role: 'viewer' })],
    ['of a disabled admin', async () => setDisabled(ctx, { id: admin.id, disabled: true })],
    [
      'of a removed admin',
      async () => one.services.db.write.delete(schema.user).where(eq(schema.user.id, admin.id)),
    ],
    [
      'for an address that has an account by now',
      async () => createPerson(ctx, { ...CHOICES, email: 'bob@example.com', role: 'viewer' }),
    ],
  ])('%s', async (_, spoil) => {
    await one.addPerson('admin', 'Another admin');
    const made = await invite({ role: 'admin' });
    await spoil(made);
    const before = await people();
    expect(await open(made.token)).toEqual({ outcome: 'gone' });
    expect(await accept(made.token)).toEqual({ outcome: 'gone' });
    expect(await people()).toEqual(before);
  });

  test('past its end, to the moment', async () => {
    const { token, expiresAt } = await invite();
    const at = (ms: number): PeopleContext => ({
      ...ctx,
      clock: { now: () => new Date(Date.parse(expiresAt) + ms) },
    });
    expect(await openInvitation(at(-1), holderOf(token))).toMatchObject({ outcome: 'open' });
    expect(await openInvitation(at(0), holderOf(token))).toEqual({ outcome: 'gone' });
    expect(await acceptInvitation(at(0), { ...holderOf(token), ...CHOICES })).toEqual({ outcome: 'gone' });
  });
});

test('whoever is demoted while their invitation is accepted makes no admin afterwards', async () => {
  await one.addPerson('admin', 'Another admin');
  const made = await invite({ role: 'admin' });
  const [accepted] = await Promise.all([accept(made.token), setRole(ctx, { id: admin.id, role: 'viewer' })]);
  const types = (await events()).map(({ type }) => type);
  const wasFirst = types.indexOf('invitation.accepted') < types.indexOf('person.role_changed');
  if (accepted.outcome === 'accepted') expect(wasFirst).toBe(true);
  else expect(types).not.toContain('invitation.accepted');
});

describe('inviting', () => {
  test('an address that has an account, in any spelling, is refused', async () => {
    const form = {
      email: admin.email.toUpperCase(),
      name: '',
      role: 'viewer',
      expiresInDays: 7,
      language: 'en',
    } as const;
    expect(await createInvitation(ctx, form)).toEqual({
      outcome: 'invalid',
      issues: [{ field: 'email', code: 'email_taken', params: {} }],
    });
    expect(await events()).toEqual([]);
  });

  test('an address is invited once, also at the same moment', async () => {
    const form = {
      email: 'bob@example.com',
      name: 'Bob',
      role: 'viewer',
      expiresInDays: 7,
      language: 'en',
    } as const;
    const outcomes = await Promise.all([1, 2, 3].map(() => createInvitation(ctx, form)));
    expect(outcomes.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
    expect(await createInvitation(ctx, { ...form, email: 'BOB@example.com' })).toEqual({
      outcome: 'invalid',
      issues: [{ field: 'email', code: 'already_invited', params: {} }],
    });
    expect(await events()).toMatchObject([{ type: 'invitation.created', data: { name: 'Bob' } }]);
  });

  test('every fault of the form is told', async () => {
    const form = {
      email: '\u212aim@example.com',
      name: 'a\u202eb',
      role: 'viewer',
      expiresInDays: 31,
      language: 'en',
    } as const;
    expect(await createInvitation(ctx, form)).toEqual({
      outcome: 'invalid',
      issues: [
        { field: 'name', code: 'bad_characters', params: {} },
        { field: 'email', code: 'email_invalid', params: {} },
        { field: 'expiresInDays', code: 'out_of_range', params: { min: 1, max: 30 } },
      ],
    });
  });
});

test('a new link ends the one before, and revives an invitation that has ended', async () => {
  const { id, token } = await invite();
  const renewed = await renewInvitation(later(8), { id, expiresInDays: 3, language: 'en' });
  if (renewed.outcome !== 'renewed') throw new Error(renewed.outcome);
  expect(await open(token)).toEqual({ outcome: 'gone' });
  expect(await openInvitation(later(10), holderOf(renewed.token))).toMatchObject({ outcome: 'open' });
  expect(await openInvitation(later(12), holderOf(renewed.token))).toEqual({ outcome: 'gone' });
  expect((await events()).map(({ type }) => type)).toEqual(['invitation.created', 'invitation.renewed']);
});

test('an invitation of somebody who lost the right counts again with the link of somebody who has it', async () => {
  const other = await one.addPerson('admin', 'Olga');
  const { id } = await invite();
  await setRole(ctx, { id: admin.id, role: 'viewer' });
  expect(await listInvitations(ctx)).toMatchObject({ items: [{ status: 'inviter_lost_rights' }] });
  const renewed = await renewInvitation({ ...ctx, actor: other }, { id, expiresInDays: 1, language: 'en' });
  if (renewed.outcome !== 'renewed') throw new Error(renewed.outcome);
  expect(await listInvitations(ctx)).toMatchObject({ items: [{ status: 'open', invitedBy: 'Olga' }] });
  expect(await accept(renewed.token)).toMatchObject({ outcome: 'accepted' });
});

test('where admins must have a second factor, a link is dead until its sender has one, and lives again then', async () => {
  await one.addPerson('admin', 'Another admin');
  const strict = { ...ctx, auth: { ...one.auth, requiresSecondFactor: true } };
  const hasOne = (twoFactorEnabled: boolean) =>
    one.services.db.write.update(schema.user).set({ twoFactorEnabled }).where(eq(schema.user.id, admin.id));
  const { token } = await invite({ role: 'admin' });
  const before = await people();
  expect(await openInvitation(strict, holderOf(token))).toEqual({ outcome: 'gone' });
  expect(await acceptInvitation(strict, { ...holderOf(token), ...CHOICES })).toEqual({ outcome: 'gone' });
  expect(await people()).toEqual(before);
  expect(await listInvitations(strict)).toMatchObject({ items: [{ status: 'inviter_must_enrol' }] });
  expect(await listInvitations(ctx), 'where nobody must').toMatchObject({ items: [{ status: 'open' }] });
  expect(await open(token), 'where nobody must').toMatchObject({ outcome: 'open' });

  await hasOne(true);
  expect(await listInvitations(strict)).toMatchObject({ items: [{ status: 'open' }] });
  expect(await openInvitation(strict, holderOf(token))).toMatchObject({ outcome: 'open' });
  await hasOne(false);
  expect(await openInvitation(strict, holderOf(token)), 'reset').toEqual({ outcome: 'gone' });
  await hasOne(true);
  expect(await acceptInvitation(strict, { ...holderOf(token), ...CHOICES })).toMatchObject({
    outcome: 'accepted',
  });
});

test('the list tells whom, as what, until when and by whom, and no secret', async () => {
  const { id, expiresAt } = await invite({ name: 'Bob', role: 'none' });
  const { items } = await listInvitations(ctx);
  expect(items).toEqual([
    {
      id,
      email: 'bob@example.com',
      name: 'Bob',
      role: 'none',
      invitedBy: 'Ada',
      createdAt: expect.stringMatching(/Z$/),
      expiresAt,
      status: 'open',
    },
  ]);
  expect(await listInvitations(later(8))).toMatchObject({ items: [{ status: 'expired' }] });
  await createPerson(ctx, { ...CHOICES, email: 'bob@example.com', role: 'viewer' });
  expect(await listInvitations(ctx)).toMatchObject({ items: [{ status: 'has_account' }] });
  expect(await renewInvitation(ctx, { id, expiresInDays: 1, language: 'en' })).toEqual({
    outcome: 'has_account',
  });
  expect(await revokeInvitation(ctx, { id })).toEqual({ outcome: 'revoked' });
  expect(await revokeInvitation(ctx, { id })).toEqual({ outcome: 'not_found' });
  expect(await renewInvitation(ctx, { id, expiresInDays: 1, language: 'en' })).toEqual({
    outcome: 'not_found',
  });
});

test('trying tokens is bounded by the address, over all of it, and only for that address', async () => {
  const guess = (clientAddress: string) => openInvitation(ctx, { token: 'a guess', clientAddress });
  const outcomes = await Promise.all(
    Array.from({ length: MAX_INVITATION_ATTEMPTS + 5 }, () => guess('203.0.113.77')),
  );
  expect(outcomes.filter(({ outcome }) => outcome === 'gone')).toHaveLength(MAX_INVITATION_ATTEMPTS);
  const { token } = await invite();
  const holder = { token, clientAddress: '203.0.113.77' };
  expect(await acceptInvitation(ctx, { ...holder, ...CHOICES }), 'a right one too').toEqual({
    outcome: 'too_many',
  });
  expect(await guess('203.0.113.78')).toEqual({ outcome: 'gone' });
  expect(await accept(token)).toMatchObject({ outcome: 'accepted' });
});
