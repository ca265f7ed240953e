import type { PeopleContext, Role } from '../context.ts';
import { countAttempt } from './count-attempt.ts';
import { findOpenInvitation } from './find-open-invitation.ts';

/** What whoever holds a link shows of it. */
export type LinkHolder = {
  token: string;
  /** Of the request; null where it is not known. */
  clientAddress: string | null;
};

export type OpenInvitationOutcome =
  | { outcome: 'open'; email: string; name: string | null; role: Role; invitedBy: string }
  /** There is no such link, or there no longer is; nobody learns which. */
  | { outcome: 'gone' }
  | { outcome: 'too_many' };

/** Tells whoever holds the link for whom it is. Spends nothing: mail programs and scanners open links too. */
export async function openInvitation(
  ctx: Pick<PeopleContext, 'db' | 'clock' | 'auth'>,
  { token, clientAddress }: LinkHolder,
): Promise<OpenInvitationOutcome> {
  if (!(await countAttempt(ctx, clientAddress))) return { outcome: 'too_many' };
  const found = await findOpenInvitation(ctx, ctx.db.read, token);
  if (!found) return { outcome: 'gone' };
  const { email, name, role, inviter } = found;
  return { outcome: 'open', email, name, role, invitedBy: inviter.name };
}
