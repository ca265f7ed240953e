import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import type { FieldIssue, PeopleContext, Role } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { type InvitationMailed, type MailContext, mailInvitation } from '../mail/mail-invitation.ts';
import type { MailLanguage } from '../mail/word-invitation.ts';
import { checkDays, nameInvited } from './check-invitation.ts';
import { hasAccount, type NewLink } from './create-invitation.ts';
import { createInvitationToken, endOfInvitation } from './invitation-token.ts';

export type RenewInvitationOutcome = ({ outcome: 'renewed'; mail: InvitationMailed } & NewLink) | NotRenewed;

type NotRenewed =
  | { outcome: 'invalid'; issues: FieldIssue[] }
  /** Somebody has an account with this address by now. */
  | { outcome: 'has_account' }
  | { outcome: 'not_found' };

type RenewingContext = Pick<PeopleContext, 'db' | 'clock' | 'actor'>;
type Renewed = { id: string; expiresInDays: number };

/**
 * Makes a new link for an invitation, also for one that has ended; the link before works no more. It rests on the actor's right from now on. Mailed as the first one
 * was.
 */
export async function renewInvitation(
  ctx: RenewingContext & MailContext,
  { language, ...renewed }: Renewed & { language: MailLanguage },
): Promise<RenewInvitationOutcome> {
  const made = await replaceLink(ctx, renewed);
  if (made.outcome !== 'renewed') return made;
  const { role, ...link } = made;
  return { ...link, mail: await mailInvitation(ctx, made, language) };
}

async function replaceLink(
  ctx: RenewingContext,
  { id, expiresInDays }: Renewed,
): Promise<({ outcome: 'renewed'; role: Role } & NewLink) | NotRenewed> {
  const { invitation } = schema;
  const issues = checkDays(expiresInDays);
  if (issues.length > 0) return { outcome: 'invalid', issues };
  return ctx.db.write.transaction(async (tx) => {
    const [found] = await tx
      .select({ email: invitation.email, name: invitation.name, role: invitation.role })
      .from(invitation)
      .where(eq(invitation.id, id))
      .for('update');
    if (!found) return { outcome: 'not_found' as const };
    if (await hasAccount(tx, found.email)) return { outcome: 'has_account' as const };
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
    const { email, role } = found;
    return { outcome: 'renewed' as const, id, email, role, token, expiresAt: expiresAt.toISOString() };
  });
}
