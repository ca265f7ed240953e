import { lockStanding } from '../auth/sign-in-standing.ts';
import type { PeopleContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { isSecondFactorOn } from './is-second-factor-on.ts';
import { type Proof, type ProofRefusal, withProof } from './prove-oneself.ts';

export type RenewBackupCodesOutcome =
  | { outcome: 'renewed'; backupCodes: string[] }
  | { outcome: 'not_on' }
  | ProofRefusal;

/** Ten new backup codes, shown this once; those of before work no more. */
export async function renewBackupCodes(ctx: PeopleContext, proof: Proof): Promise<RenewBackupCodesOutcome> {
  const { id, name } = ctx.actor;
  if (!(await isSecondFactorOn(ctx.db.read, id))) return { outcome: 'not_on' };
  return withProof(ctx, proof, true, () =>
    ctx.db.write.transaction(async (tx) => {
      await lockStanding(tx, id);
      const { backupCodes } = await ctx.auth.within(tx).api.generateBackupCodes({
        headers: proof.headers,
        body: { password: proof.password },
      });
      await recordEvent(tx, ctx, { type: 'person.backup_codes_renewed', data: { personId: id, name } });
      return { outcome: 'renewed' as const, backupCodes };
    }),
  );
}
