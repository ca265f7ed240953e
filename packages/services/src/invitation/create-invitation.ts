import { randomUUID } from 'node:crypto';
import { type Queryable, schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import type { FieldIssue, PeopleContext, Role } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { type InvitationMailed, type MailContext, mailInvitation } from '../mail/mail-invitation.ts';
import type { MailLanguage } from '../mail/word-invitation.ts';
import { checkInvitation, type InvitationForm, nameInvited } from './check-invitation.ts';
import { createInvitationToken, endOfInvitation } from './invitation-token.ts';

/** A link that works: its token is in this outcome and never anywhere again. `expiresAt` is ISO 8601. */
export type NewLink = { id: string; email: string; token: string; expiresAt: string };

export type CreateInvitationOutcome =
  | ({ outcome: 'created'; mail: InvitationMailed } & NewLink)
  | { outcome: 'invalid'; issues: FieldIssue[] };

type InvitingContext = Pick<PeopleContext, 'db' | 'clock' | 'actor'>;
type Invited = InvitationForm & { role: Role };

/**
 * Invites somebody who has no account yet to make one, with this role for all workloads. Where there is a mail server the link goes by mail too, in `language`,
 * once it is sure to work; the invitation stands whether the mail was sent or not.
 */
export async function createInvitation(
  ctx: InvitingContext & MailContext,
  { language, ...invited }: Invited & { language: MailLanguage },
): Promise<CreateInvitationOutcome> {
  const made = await insertInvitation(ctx, invited);
  if (made.outcome !== 'created') return made;
  return { ...made, mail: await mailInvitation(ctx, { ...made, role: invited.role }, language) };
}

type Inserted = ({ outcome: 'created' } & NewLink) | { outcome: 'invalid'; issues: FieldIssue[] };

async function insertInvitation(ctx: InvitingContext, { role, ...form }: Invited): Promise<Inserted> {
  const checked = checkInvitation(form);
  if (!checked.ok) return { outcome: 'invalid', issues: checked.issues };
  const { name, email } = checked;
  return ctx.db.write.transaction(async (tx): Promise<Inserted> => {
    if (await hasAccount(tx, email)) return refused('email_taken');
    const [id, createdAt] = [randomUUID(), ctx.clock.now()];
    const { token, tokenHash } = createInvitationToken();
    const expiresAt = endOfInvitation(createdAt, form.expiresInDays);
    const [added] = await tx
      .insert(schema.invitation)
      .values({ id, email, name, role, tokenHash, inviterId: ctx.actor.id, createdAt, expiresAt })
      .onConflictDoNothing({ target: schema.invitation.email })
      .returning({ id: schema.invitation.id });
    if (!added) return refused('already_invited');
    const about = { invitationId: id, name: nameInvited(checked), role };
    await recordEvent(tx, ctx, {
      type: 'invitation.created',
      data: { ...about, expiresAt: expiresAt.toISOString() },
    });
    return { outcome: 'created', id, email, token, expiresAt: expiresAt.toISOString() };
  });
}

function refused(code: 'email_taken' | 'already_invited'): Inserted {
  return { outcome: 'invalid', issues: [{ field: 'email', code, params: {} }] };
}

/** Whether somebody signs in with this address. */
export async function hasAccount(db: Queryable, email: string): Promise<boolean> {
  const { user } = schema;
  const found = await db.select({ id: user.id }).from(user).where(eq(user.email, email));
  return found.length > 0;
}
