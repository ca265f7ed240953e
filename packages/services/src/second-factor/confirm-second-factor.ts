import { schema, type Transaction } from '@tinyforge/db';
import { eq, inArray } from 'drizzle-orm';
import { spendCode } from '../auth/code-limit.ts';
import { lockStanding } from '../auth/sign-in-standing.ts';
import type { PeopleContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { isSecondFactorOn } from './is-second-factor-on.ts';
import { type Proof, type ProofRefusal, withProof } from './prove-oneself.ts';
import { readBackupCodes } from './second-factor-state.ts';
import { verifyCodeOfSession } from './verify-code-of-session.ts';

export type ConfirmSecondFactorOutcome =
  | {
      outcome: 'on';
      /** Each signs in once in the place of a code; shown this once. */
      backupCodes: string[];
      /** Of the session that replaces this one; for the answer's `Set-Cookie`. */
      cookies: string[];
    }
  /** `not_started`: there is no secret to check a code against. */
  | { outcome: 'already_on' | 'not_started' }
  | ProofRefusal;

/** Turns the second factor on with a first code out of the app, and ends all other sessions: they were made without it. */
export async function confirmSecondFactor(
  ctx: PeopleContext,
  proof: Pick<Proof, 'headers' | 'code'>,
): Promise<ConfirmSecondFactorOutcome> {
  if (await isSecondFactorOn(ctx.db.read, ctx.actor.id)) return { outcome: 'already_on' };
  return withProof(ctx, { ...proof, password: '' }, false, async () => {
    // In no transaction: a code that was tried stays so when the change comes to nothing.
    await spendCode(ctx.db.write, ctx.actor.id, proof.code);
    return ctx.db.write.transaction((tx) => confirm(tx, ctx, proof));
  });
}

async function confirm(
  tx: Transaction,
  ctx: PeopleContext,
  { headers, code }: Pick<Proof, 'headers' | 'code'>,
): Promise<ConfirmSecondFactorOutcome> {
  const { id, name } = ctx.actor;
  const { session, twoFactor } = schema;
  await lockStanding(tx, id);
  if (await isSecondFactorOn(tx, id)) return { outcome: 'already_on' };
  const started = await tx.select({ id: twoFactor.id }).from(twoFactor).where(eq(twoFactor.userId, id));
  if (started.length === 0) return { outcome: 'not_started' };
  const before = await tx.select({ id: session.id }).from(session).where(eq(session.userId, id));
  const auth = ctx.auth.within(tx);
  const answer = await verifyCodeOfSession(auth, headers, code);
  await tx.delete(session).where(
    inArray(
      session.id,
      before.map((row) => row.id),
    ),
  );
  await recordEvent(tx, ctx, { type: 'person.second_factor_on', data: { personId: id, name } });
  const backupCodes = await readBackupCodes({ auth: { ...ctx.auth, api: auth.api }, actor: ctx.actor });
  return { outcome: 'on', backupCodes, cookies: answer.getSetCookie() };
}
