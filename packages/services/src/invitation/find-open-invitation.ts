import { type Queryable, schema } from '@tinyforge/db';
import { and, eq, gt, notExists } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { PeopleContext, Role } from '../context.ts';
import { hashInvitationToken } from './invitation-token.ts';

export type OpenInvitation = {
  id: string;
  email: string;
  name: string | null;
  role: Role;
  inviter: { id: string; name: string };
};

/**
 * The invitation that this token opens at this moment. Null for a token that is unknown, spent, replaced or revoked, past its end, whose inviter may not
 * invite at this moment, or whose address has an account by now: nobody learns which.
 */
export async function findOpenInvitation(
  { auth, clock }: Pick<PeopleContext, 'auth' | 'clock'>,
  db: Queryable,
  token: string,
): Promise<OpenInvitation | null> {
  const { invitation, user } = schema;
  const somebody = alias(user, 'somebody');
  const [row] = await db
    .select({
      id: invitation.id,
      email: invitation.email,
      name: invitation.name,
      role: invitation.role,
      inviter: { id: user.id, name: user.name },
    })
    .from(invitation)
    .innerJoin(user, eq(user.id, invitation.inviterId))
    .where(
      and(
        eq(invitation.tokenHash, hashInvitationToken(token)),
        gt(invitation.expiresAt, clock.now()),
        // Nobody can hand on a right that they have lost.
        eq(user.role, 'admin'),
        eq(user.banned, false),
        // Nor one that waits until they have a second factor: by hand they could add nobody either.
        auth.requiresSecondFactor ? eq(user.twoFactorEnabled, true) : undefined,
        notExists(db.select({ id: somebody.id }).from(somebody).where(eq(somebody.email, invitation.email))),
      ),
    );
  return row ?? null;
}
