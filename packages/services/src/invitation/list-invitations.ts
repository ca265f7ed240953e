import { schema } from '@tinyforge/db';
import { asc, desc, eq } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { PeopleContext, Role } from '../context.ts';

/**
 * `inviter_lost_rights`: a new link of somebody who may invite makes it count again. `inviter_must_enrol`: so does the inviter's second factor, without which
 * they may do nothing here. `has_account`: they came by another way.
 */
export type InvitationStatus =
  | 'open'
  | 'expired'
  | 'inviter_lost_rights'
  | 'inviter_must_enrol'
  | 'has_account';

/** Moments are ISO 8601 in UTC. */
export type InvitationListItem = {
  id: string;
  email: string;
  name: string | null;
  role: Role;
  invitedBy: string;
  createdAt: string;
  expiresAt: string;
  status: InvitationStatus;
};

/** Every invitation that was neither used nor revoked, the newest first. */
export async function listInvitations({
  db,
  clock,
  auth,
}: Pick<PeopleContext, 'db' | 'clock' | 'auth'>): Promise<{ items: InvitationListItem[] }> {
  const { invitation, user } = schema;
  const somebody = alias(user, 'somebody');
  const rows = await db.read
    .select({
      invitation,
      inviter: {
        name: user.name,
        role: user.role,
        banned: user.banned,
        hasSecondFactor: user.twoFactorEnabled,
      },
      accountId: somebody.id,
    })
    .from(invitation)
    .innerJoin(user, eq(user.id, invitation.inviterId))
    .leftJoin(somebody, eq(somebody.email, invitation.email))
    .orderBy(desc(invitation.createdAt), asc(invitation.id));
  const now = clock.now();
  return {
    items: rows.map(
      ({ invitation: { id, email, name, role, createdAt, expiresAt }, inviter, accountId }) => ({
        id,
        email,
        name,
        role,
        invitedBy: inviter.name,
        createdAt: createdAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
        status:
          accountId !== null
            ? 'has_account'
            : inviter.role !== 'admin' || inviter.banned
              ? 'inviter_lost_rights'
              : expiresAt <= now
                ? 'expired'
                : auth.requiresSecondFactor && !inviter.hasSecondFactor
                  ? 'inviter_must_enrol'
                  : 'open',
      }),
    ),
  };
}
