import { type Queryable, schema } from '@tinyforge/db';
import { and, eq, gt, notExists } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Role } from '../context.ts';
import { hashInvitationToken } from './invitation-token.ts';

export type OpenInvitation = {
  id: string;
  email: string;
  name: string | null;
  role: Role;
  inviter: { id: string; name: string };
};

/**
 * The invitation that this token opens at this moment. Null for a token that is unknown, spent, replaced or revoked, past its end, whose inviter may no
 * longer invite, or whose address has an account by now: nobody learns which.
 */
export async function findOpenInvitation(
  db: Queryable,
  token: string,
  at: Date,
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
        gt(invitation.expiresAt, at),
        // Nobody can hand on a right that they have lost.
        eq(user.role, 'admin'),
        eq(user.banned, false),
        notExists(db.select({ id: somebody.id }).from(somebody).where(eq(somebody.email, invitation.email))),
      ),
    );
  return row ?? null;
}
