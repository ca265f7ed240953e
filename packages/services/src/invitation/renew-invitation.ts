import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import type { FieldIssue, PeopleContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { checkDays, nameInvited } from './check-invitation.ts';
import { hasAccount, type NewLink } from './create-invitation.ts';
import { createInvitationToken, endOfInvitation } from './invitation-token.ts';

export type RenewInvitationOutcome =
  | ({ outcome: 'renewed' } & NewLink)
  | { outcome: 'invalid'; issues: FieldIssue[] }
  /** Somebody has an account with this address by now. */
  | { outcome: 'has_account' }
  | { outcome: 'not_found' };

/** Makes a new link for an invitation, also for one that has ended; the link before works no more. It rests on the actor's right from now on. */
export async function renewInvitation(
  ctx: Pick<PeopleContext, 'db' | 'clock' | 'actor'>,
  { id, expiresInDays }: { id: string; expiresInDays: number },
): Promise<RenewInvitationOutcome> {
  const { invitation } = schema;
  const issues = checkDays(expiresInDays);
  if (issues.length > 0) return { outcome: 'invalid', issues };
  return ctx.db.write.transaction(async (tx): Promise<RenewInvitationOutcome> => {
    const [found] = await tx
      .select({ email: invitation.email, name: invitation.name, role: invitation.role })
      .from(invitation)
      .where(eq(invitation.id, id))
      .for('update');
    if (!found) return { outcome: 'not_found' };
    if (await hasAccount(tx, found.email)) return { outcome: 'has_account' };
    const { token, tokenHash } = createInvitationToken();
    const expiresAt = endOfInvitation(ctx.clock.now(), expiresInDays);
    await tx
      .update(invitation)
      .set({ tokenHash, expiresAt, inviterId: ctx.actor.id })
      .where(eq(invitation.id, id));
    const about = { invitationId: id, name: nameInvited(found), role: found.role };
    await recordEvent(tx, ctx, {
      type: 'invitation.renewed',
      data: { ...about, expiresAt: expiresAt.toISOString() },
    });
    return { outcome: 'renewed', id, email: found.email, token, expiresAt: expiresAt.toISOString() };
  });
}
