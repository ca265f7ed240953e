import { lockNamed, schema, type Transaction } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import type { FieldIssue, PeopleContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { PEOPLE_LOCK } from '../person/change-person.ts';
import { EmailTakenError, insertPerson } from '../person/insert-person.ts';
import { type NewPerson, validatePerson } from '../person/validate-person.ts';
import { countAttempt } from './count-attempt.ts';
import { findOpenInvitation } from './find-open-invitation.ts';
import { hashInvitationToken } from './invitation-token.ts';
import type { LinkHolder } from './open-invitation.ts';

export type AcceptInvitationOutcome =
  /** The address to sign in with. */
  | { outcome: 'accepted'; email: string }
  /** There is no such link, or there no longer is; nobody learns which. */
  | { outcome: 'gone' }
  | { outcome: 'too_many' }
  | { outcome: 'invalid'; issues: FieldIssue[] };

type DoorContext = Pick<PeopleContext, 'db' | 'clock' | 'auth'>;

/**
 * Makes the account of whoever was invited and spends the link in the same transaction: of two who use it at once, one has an account. Address and role are the
 * invitation's; only name and password are theirs to choose.
 */
export async function acceptInvitation(
  ctx: DoorContext,
  { token, clientAddress, name, password }: LinkHolder & { name: string; password: string },
): Promise<AcceptInvitationOutcome> {
  if (!(await countAttempt(ctx, clientAddress))) return { outcome: 'too_many' };
  // Anyone may call this: what can be refused without a lock, and without hashing a password, is refused without one.
  const found = await findOpenInvitation(ctx, ctx.db.read, token);
  if (!found) return { outcome: 'gone' };
  const valid = validatePerson({ name, email: found.email, password });
  if (!valid.ok) return { outcome: 'invalid', issues: valid.issues };
  try {
    return await ctx.db.write.transaction((tx) => accept(tx, ctx, token, valid.person));
  } catch (error) {
    if (error instanceof EmailTakenError) return { outcome: 'gone' };
    throw error;
  }
}

async function accept(
  tx: Transaction,
  ctx: DoorContext,
  token: string,
  person: NewPerson,
): Promise<AcceptInvitationOutcome> {
  // The one under which roles change: whoever invited can't be demoted between the look at their role and the new account.
  await lockNamed(tx, PEOPLE_LOCK);
  const invitation = await findOpenInvitation(ctx, tx, token);
  if (!invitation) return { outcome: 'gone' };
  const { id, role, inviter } = invitation;
  const isThisLink = eq(schema.invitation.tokenHash, hashInvitationToken(token));
  const spent = await tx.delete(schema.invitation).where(isThisLink).returning();
  // Revoked or replaced at this moment.
  if (spent.length === 0) return { outcome: 'gone' };
  const actor = await insertPerson(tx, ctx.auth, { ...person, role });
  const about = { invitationId: id, personId: actor.id, name: actor.name, role };
  await recordEvent(
    tx,
    { actor, clock: ctx.clock },
    { type: 'invitation.accepted', data: { ...about, invitedById: inviter.id, invitedBy: inviter.name } },
  );
  return { outcome: 'accepted', email: person.email };
}
