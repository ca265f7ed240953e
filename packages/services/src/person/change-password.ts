import { isAPIError } from 'better-auth/api';
import { endHalfwaySignIns, lockStanding } from '../auth/sign-in-standing.ts';
import type { FieldIssue, PeopleContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { checkPassword } from './validate-person.ts';

export type ChangePasswordOutcome =
  | {
      outcome: 'changed';
      /** Of the session that replaces this one; for the answer's `Set-Cookie`. */
      cookies: string[];
    }
  /** `signed_out`: the session ended in the meantime. `too_many`: too many attempts of late, or another one is under way. */
  | { outcome: 'wrong_password' | 'signed_out' | 'too_many' }
  | { outcome: 'invalid'; issues: FieldIssue[] };

export type ChangePasswordInput = {
  /** Of the request, with its session cookie. */
  headers: Headers;
  currentPassword: string;
  newPassword: string;
};

/** Changes the password of whoever asks and ends all their other sessions; this browser gets a new one. */
export async function changePassword(
  ctx: PeopleContext,
  input: ChangePasswordInput,
): Promise<ChangePasswordOutcome> {
  const issues = checkPassword('newPassword', input.newPassword);
  if (issues.length > 0) return { outcome: 'invalid', issues };
  return ctx.auth.guesses.attempt(ctx.actor.id, () => change(ctx, input));
}

async function change(
  ctx: PeopleContext,
  { headers, currentPassword, newPassword }: ChangePasswordInput,
): Promise<ChangePasswordOutcome> {
  try {
    return await ctx.db.write.transaction(async (tx) => {
      // Before the session is read: an admin who resets the password at the same moment ends this session first, or comes after.
      await lockStanding(tx, ctx.actor.id);
      const { headers: answer } = await ctx.auth.within(tx).api.changePassword({
        headers,
        body: { currentPassword, newPassword, revokeOtherSessions: true },
        returnHeaders: true,
      });
      const { id, name } = ctx.actor;
      await endHalfwaySignIns(tx, id);
      await recordEvent(tx, ctx, { type: 'person.password_changed', data: { personId: id, name } });
      return { outcome: 'changed', cookies: answer.getSetCookie() };
    });
  } catch (error) {
    if (isAPIError(error) && error.body?.code === 'INVALID_PASSWORD') return { outcome: 'wrong_password' };
    if (isAPIError(error) && error.status === 'UNAUTHORIZED') return { outcome: 'signed_out' };
    throw error;
  }
}
