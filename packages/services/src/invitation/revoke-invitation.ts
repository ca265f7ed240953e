import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import type { PeopleContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { nameInvited } from './check-invitation.ts';

export type RevokeInvitationOutcome = { outcome: 'revoked' } | { outcome: 'not_found' };

/** Takes an invitation back: its link works no more. One that was used meanwhile is not found. */
export async function revokeInvitation(
  ctx: Pick<PeopleContext, 'db' | 'clock' | 'actor'>,
  { id }: { id: string },
): Promise<RevokeInvitationOutcome> {
  const { invitation } = schema;
  return ctx.db.write.transaction(async (tx): Promise<RevokeInvitationOutcome> => {
    const [gone] = await tx
      .delete(invitation)
      .where(eq(invitation.id, id))
      .returning({ email: invitation.email, name: invitation.name, role: invitation.role });
    if (!gone) return { outcome: 'not_found' };
    const data = { invitationId: id, name: nameInvited(gone), role: gone.role };
    await recordEvent(tx, ctx, { type: 'invitation.revoked', data });
    return { outcome: 'revoked' };
  });
}
