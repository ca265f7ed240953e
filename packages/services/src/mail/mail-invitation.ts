import type { Actor } from '../context.ts';
import type { Mailer, MailOutcome } from './create-mailer.ts';
import { type InvitationMail, type MailLanguage, wordInvitation } from './word-invitation.ts';

/** Whether the link went by mail; `off` where the operator has set no server. */
export type InvitationMailed = MailOutcome | { outcome: 'off' };

/** What sends an invitation's link: null sends nothing. */
export type MailContext = { mailer: Mailer | null };

/**
 * Sends a link that was just made to whom it is for. Called after the transaction that made it, so that no server is waited for with a lock held: a mail that
 * can not be sent leaves the link as it is, to be handed over in another way.
 */
export async function mailInvitation(
  { mailer, actor }: MailContext & { actor: Actor },
  {
    email,
    token,
    role,
    expiresAt,
  }: Pick<InvitationMail, 'role'> & Record<'email' | 'token' | 'expiresAt', string>,
  language: MailLanguage,
): Promise<InvitationMailed> {
  if (!mailer) return { outcome: 'off' };
  const { baseUrl } = mailer;
  const about = { to: email, inviter: actor.name, role, baseUrl, expiresAt: new Date(expiresAt) };
  return mailer.send(wordInvitation({ ...about, link: `${baseUrl}/invite#${token}` }, language));
}
