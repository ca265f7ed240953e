import {
  confirmSecondFactor,
  getSecondFactor,
  renewBackupCodes,
  startSecondFactor,
  turnOffSecondFactor,
} from '@tinyforge/services';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { enrolProcedure, router, viewerProcedure } from '../trpc.ts';
import { passwordInput } from './person-input.ts';

/** Six digits, or more with spaces between them. */
const code = z.string().max(32);
const proof = z.object({ password: passwordInput, code });

/** One's own second factor. `person.resetSecondFactor` takes away that of somebody else. */
export const secondFactorRouter = router({
  state: enrolProcedure.query(({ ctx }) => getSecondFactor(ctx.people)),
  start: enrolProcedure
    .input(z.object({ password: passwordInput }))
    .mutation(async ({ ctx, input }) =>
      answer(ctx, await startSecondFactor(ctx.people, { ...input, headers: ctx.headers })),
    ),
  confirm: enrolProcedure
    .input(z.object({ code }))
    .mutation(async ({ ctx, input }) =>
      answer(ctx, await confirmSecondFactor(ctx.people, { ...input, headers: ctx.headers })),
    ),
  renewBackupCodes: viewerProcedure
    .input(proof)
    .mutation(async ({ ctx, input }) =>
      answer(ctx, await renewBackupCodes(ctx.people, { ...input, headers: ctx.headers })),
    ),
  turnOff: viewerProcedure
    .input(proof)
    .mutation(async ({ ctx, input }) =>
      answer(ctx, await turnOffSecondFactor(ctx.people, { ...input, headers: ctx.headers })),
    ),
});

/** Each of the outcomes by itself, so that what comes with one of them stays known. */
type Told<T> = T extends { outcome: infer O }
  ? Omit<T, 'outcome' | 'cookies'> & { outcome: Exclude<O, 'signed_out' | 'too_many'> }
  : never;

/** Passes an outcome on, with the cookies of a session that replaces this one; a session that is gone and a crowd of attempts are errors. */
function answer<T extends { outcome: string; cookies?: string[] }>(
  { responseHeaders }: Pick<ApiContext, 'responseHeaders'>,
  result: T,
): Told<T> {
  if (result.outcome === 'signed_out') {
    throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Please sign in.' });
  }
  if (result.outcome === 'too_many') {
    throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message: 'Too many attempts. Wait a minute.' });
  }
  const { cookies = [], ...rest } = result as T & { cookies?: string[] };
  for (const cookie of cookies) responseHeaders?.append('set-cookie', cookie);
  return rest as unknown as Told<T>;
}
