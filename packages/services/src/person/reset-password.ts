import { schema, type Transaction } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import type { Auth } from '../auth/create-auth.ts';
import { lockStanding } from '../auth/sign-in-standing.ts';
import { type FieldIssue, type PeopleContext, SYSTEM_ACTOR } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { clearSecondFactor } from '../second-factor/reset-second-factor.ts';
import { endAccess } from '../session/end-sessions.ts';
import { changePerson, type StoredPerson } from './change-person.ts';
import { checkPassword } from './validate-person.ts';

export type ResetPasswordOutcome =
  | { outcome: 'reset' }
  | { outcome: 'not_found' }
  | { outcome: 'invalid'; issues: FieldIssue[] };

/** Gives someone a new password and ends all their sessions. */
export async function resetPassword(
  ctx: PeopleContext,
  { id, password }: { id: string; password: string },
): Promise<ResetPasswordOutcome> {
  const issues = checkPassword('password', password);
  if (issues.length > 0) return { outcome: 'invalid', issues };
  return changePerson(ctx, id, async (tx, person) => {
    await replacePassword(tx, ctx, person, password);
    return { outcome: 'reset' };
  });
}

export type ResetPasswordOnServerOutcome =
  | {
      outcome: 'reset';
      name: string;
      role: StoredPerson['role'];
      /** Whether the account is disabled, so that no password signs in. */
      disabled: boolean;
      /** Whether there was a second factor, which is gone now. */
      secondFactorCleared: boolean;
    }
  | { outcome: 'not_found' }
  | { outcome: 'invalid'; issues: FieldIssue[] };

/**
 * For the command line of someone who is locked out: a new password, and no second factor, since the phone may be what was
 * lost. Role and account stay as they are; with `makeAdmin` the person is an enabled admin afterwards.
 * Acts as `system`: being on the server is proof enough.
 */
export async function resetPasswordOnServer(
  { db, clock, auth }: Pick<PeopleContext, 'db' | 'clock' | 'auth'>,
  { email, password, makeAdmin }: { email: string; password: string; makeAdmin: boolean },
): Promise<ResetPasswordOnServerOutcome> {
  const ctx: PeopleContext = { db, clock, auth, actor: SYSTEM_ACTOR };
  const issues = checkPassword('password', password);
  if (issues.length > 0) return { outcome: 'invalid', issues };
  const [found] = await db.read
    .select({ id: schema.user.id })
    .from(schema.user)
    .where(eq(schema.user.email, email.trim().toLowerCase()));
  if (!found) return { outcome: 'not_found' };
  return changePerson(ctx, found.id, async (tx, person) => {
    await replacePassword(tx, ctx, person, password);
    if (makeAdmin) await makeEnabledAdmin(tx, ctx, person);
    const secondFactorCleared = await clearSecondFactor(tx, ctx, person);
    const { name } = person;
    const role = makeAdmin ? 'admin' : person.role;
    const disabled = !makeAdmin && person.disabled;
    return { outcome: 'reset', name, role, disabled, secondFactorCleared };
  });
}

async function makeEnabledAdmin(tx: Transaction, ctx: PeopleContext, person: StoredPerson): Promise<void> {
  await tx
    .update(schema.user)
    .set({ role: 'admin', banned: false, banReason: null, banExpires: null, updatedAt: ctx.clock.now() })
    .where(eq(schema.user.id, person.id));
  const about = { personId: person.id, name: person.name };
  if (person.role !== 'admin') {
    await recordEvent(tx, ctx, {
      type: 'person.role_changed',
      data: { ...about, from: person.role, to: 'admin' },
    });
  }
  if (person.disabled) await recordEvent(tx, ctx, { type: 'person.enabled', data: about });
}

async function replacePassword(
  tx: Transaction,
  ctx: PeopleContext,
  person: StoredPerson,
  password: string,
): Promise<void> {
  await lockStanding(tx, person.id);
  const library = await ctx.auth.within(tx).$context;
  await writePassword(library.internalAdapter, person.id, await library.password.hash(password));
  await endAccess(tx, person.id);
  await recordEvent(tx, ctx, {
    type: 'person.password_reset',
    data: { personId: person.id, name: person.name },
  });
}

/** The library changes the password of who has one; whoever has signed in with a provider only gets their first. */
async function writePassword(
  adapter: Awaited<Auth['$context']>['internalAdapter'],
  personId: string,
  hash: string,
): Promise<void> {
  const accounts = await adapter.findAccounts(personId);
  if (accounts.some(({ providerId }) => providerId === 'credential'))
    return adapter.updatePassword(personId, hash);
  await adapter.createAccount({
    userId: personId,
    providerId: 'credential',
    accountId: personId,
    password: hash,
  });
}
