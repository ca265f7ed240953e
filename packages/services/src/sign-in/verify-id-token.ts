import { jwtVerify } from 'jose';
import type { Clock } from '../context.ts';
import type { Issuer } from './discover-issuer.ts';
import { SignInError } from './sign-in-failure.ts';

/** Public keys only: with a symmetric one, whoever can check a token can also make it. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** By how much the clock of a provider may be off. In seconds. */
const CLOCK_TOLERANCE_SECONDS = 60;

/**
 * Checks an ID token as OpenID Connect Core 1.0, 3.1.3.7 asks: signature, issuer, audience, authorized party, time, and the nonce of this very sign-in.
 *
 * @returns its claims, with a subject
 * @throws SignInError when anything is not right
 */
export async function verifyIdToken(
  idToken: string,
  { issuer, clientId, nonce, clock }: { issuer: Issuer; clientId: string; nonce: string; clock: Clock },
): Promise<Record<string, unknown> & { sub: string }> {
  const { payload } = await jwtVerify(idToken, issuer.keys, {
    algorithms: ALGORITHMS,
    issuer: issuer.issuer,
    audience: clientId,
    requiredClaims: ['sub', 'exp'],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    currentDate: clock.now(),
  }).catch((cause: unknown) => {
    if (cause instanceof SignInError) throw cause;
    throw new SignInError('bad_answer', 'The ID token does not hold.', { cause });
  });
  const { sub, aud, azp } = payload;
  if (payload.nonce !== nonce) throw new SignInError('bad_answer', 'The ID token is of another sign-in.');
  if (azp === undefined ? Array.isArray(aud) && aud.length > 1 : azp !== clientId)
    throw new SignInError('bad_answer', 'The ID token is for another client.');
  if (!sub) throw new SignInError('bad_answer', 'The ID token names nobody.');
  return { ...payload, sub };
}
