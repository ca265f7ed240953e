import type { Queryable } from '@tinyforge/db';
import { createRateLimitStorage } from '../auth/rate-limit-storage.ts';
import type { PeopleContext } from '../context.ts';
import type { Mailer, MailOutcome } from './create-mailer.ts';
import { type InvitationMail, type MailLanguage, wordInvitation } from './word-invitation.ts';

/** Whether the link went by mail; `off` where the operator has set no server, `too_often` where the address got enough mails of late. */
export type InvitationMailed = MailOutcome | { outcome: 'failed'; reason: 'too_often' } | { outcome: 'off' };

/** To one address, whatever the invitation; then none until an hour after the last. */
const MAILS_TO_ONE = { window: 60 * 60, max: 5 };

/** What sends an invitation's link: null sends nothing. */
export type MailContext = { mailer: Mailer | null };

/**
 * Sends a link that was just made to whom it is for. Called after the transaction that made it, so that no server is waited for with a lock held: a mail that
 * can not be sent leaves the link as it is, to be handed over in another way.
 */
export async function mailInvitation(
  { mailer, actor, db }: MailContext & Pick<PeopleContext, 'actor' | 'db'>,
  {
    email,
    token,
    role,
    expiresAt,
  }: Pick<InvitationMail, 'role'> & Record<'email' | 'token' | 'expiresAt', string>,
  language: MailLanguage,
): Promise<InvitationMailed> {
  if (!mailer) return { outcome: 'off' };
  if (!(await mayMail(db.read, email))) return { outcome: 'failed', reason: 'too_often' };
  const { baseUrl } = mailer;
  const about = { to: email, inviter: actor.name, role, baseUrl, expiresAt: new Date(expiresAt) };
  return mailer.send(wordInvitation({ ...about, link: `${baseUrl}/invite#${token}` }, language));
}

/** Counted before it is sent: a mail that was not taken may have arrived. */
async function mayMail(db: Queryable, email: string): Promise<boolean> {
  const { allowed } = await createRateLimitStorage(db).consume(`invitation-mail|${email}`, MAILS_TO_ONE);
  return allowed;
}
