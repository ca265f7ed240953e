import type { Transaction } from '@tinyforge/db';
import { renderSVG } from 'uqr';
import { lockStanding } from '../auth/sign-in-standing.ts';
import type { PeopleContext } from '../context.ts';
import { isSecondFactorOn } from './is-second-factor-on.ts';
import { type Proof, type ProofRefusal, withProof } from './prove-oneself.ts';

export type StartSecondFactorOutcome =
  | {
      outcome: 'started';
      /** What the app is told, as text for those who can't scan: base 32. */
      secret: string;
      /** The same with issuer and account: `otpauth://totp/…`. */
      uri: string;
      /** The URI as a QR code: an SVG document. */
      qr: string;
    }
  | { outcome: 'already_on' }
  | ProofRefusal;

/** Makes a secret for an authenticator app. It asks for nothing until `confirmSecondFactor` has seen a code; a second start makes another one. */
export async function startSecondFactor(
  ctx: PeopleContext,
  proof: Pick<Proof, 'headers' | 'password'>,
): Promise<StartSecondFactorOutcome> {
  return withProof(ctx, { ...proof, code: '' }, false, () =>
    ctx.db.write.transaction((tx) => start(tx, ctx, proof)),
  );
}

async function start(
  tx: Transaction,
  ctx: PeopleContext,
  { headers, password }: Pick<Proof, 'headers' | 'password'>,
): Promise<StartSecondFactorOutcome> {
  await lockStanding(tx, ctx.actor.id);
  if (await isSecondFactorOn(tx, ctx.actor.id)) return { outcome: 'already_on' };
  const made = await ctx.auth.within(tx).api.enableTwoFactor({
    headers,
    body: { method: 'totp', password },
  });
  if (made.method !== 'totp') throw new Error('The library made another kind of second factor.');
  const uri = made.totpURI;
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  return { outcome: 'started', secret, uri, qr: renderSVG(uri, { border: 2, ecc: 'M' }) };
}
