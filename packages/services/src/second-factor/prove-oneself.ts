import { isAPIError } from 'better-auth/api';
import { createCodeLimit } from '../auth/code-limit.ts';
import type { PeopleContext } from '../context.ts';
import { hasPassword } from './second-factor-state.ts';
import { verifyCodeOfSession } from './verify-code-of-session.ts';

/** What whoever changes their second factor shows besides their session: the password, or where they have none a code. */
export type Proof = {
  /** Of the request, with its session cookie. */
  headers: Headers;
  password: string;
  /** Six digits out of the app. */
  code: string;
};

/** `signed_out`: the session ended in the meantime. `too_many`: too many attempts of late, or another one is under way. */
export type ProofRefusal = { outcome: 'wrong_password' | 'wrong_code' | 'signed_out' | 'too_many' };

/**
 * Runs `work`, in which the library checks the password, within the limit of guesses. Who has no password has their code checked first.
 *
 * @param codeIsEnough false where there is no second factor yet, so that no code can be shown
 */
export function withProof<T extends { outcome: string }>(
  ctx: PeopleContext,
  { headers, code }: Proof,
  codeIsEnough: boolean,
  work: () => Promise<T>,
): Promise<T | ProofRefusal> {
  return ctx.auth.guesses.attempt(ctx.actor.id, async () => {
    try {
      if (codeIsEnough && !(await hasPassword(ctx))) {
        await proveByCode(ctx, headers, code);
      }
      return await work();
    } catch (error) {
      return refusalOf(error);
    }
  });
}

async function proveByCode(ctx: PeopleContext, headers: Headers, code: string): Promise<void> {
  const limit = createCodeLimit(ctx.db.write, 'proof');
  await limit.count(ctx.actor.id, code);
  await ctx.db.write.transaction((tx) => verifyCodeOfSession(ctx.auth.within(tx), headers, code));
  await limit.forget(ctx.actor.id);
}

function refusalOf(error: unknown): ProofRefusal {
  if (!isAPIError(error)) throw error;
  if (error.body?.code === 'INVALID_PASSWORD') return { outcome: 'wrong_password' };
  if (error.body?.code === 'INVALID_CODE') return { outcome: 'wrong_code' };
  if (error.status === 'TOO_MANY_REQUESTS') return { outcome: 'too_many' };
  if (error.status === 'UNAUTHORIZED') return { outcome: 'signed_out' };
  throw error;
}
