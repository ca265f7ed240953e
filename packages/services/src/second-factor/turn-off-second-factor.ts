import { lockStanding } from '../auth/sign-in-standing.ts';
import type { PeopleContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { isSecondFactorOn } from './is-second-factor-on.ts';
import { type Proof, type ProofRefusal, withProof } from './prove-oneself.ts';

export type TurnOffSecondFactorOutcome =
  | {
      outcome: 'off';
      /** Of the session that replaces this one; for the answer's `Set-Cookie`. */
      cookies: string[];
    }
  | { outcome: 'not_on' }
  | ProofRefusal;

/** Back to the password, or the provider, alone. */
export async function turnOffSecondFactor(
  ctx: PeopleContext,
  proof: Proof,
): Promise<TurnOffSecondFactorOutcome> {
  const { id, name } = ctx.actor;
  if (!(await isSecondFactorOn(ctx.db.read, id))) return { outcome: 'not_on' };
  return withProof(ctx, proof, true, () =>
    ctx.db.write.transaction(async (tx) => {
      await lockStanding(tx, id);
      const { headers: answer } = await ctx.auth.within(tx).api.disableTwoFactor({
        headers: proof.headers,
        body: { password: proof.password },
        returnHeaders: true,
      });
      await recordEvent(tx, ctx, { type: 'person.second_factor_off', data: { personId: id, name } });
      return { outcome: 'off' as const, cookies: answer.getSetCookie() };
    }),
  );
}
