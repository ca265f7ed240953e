import { changePassword } from '@tinyforge/services';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { router, viewerProcedure } from '../trpc.ts';
import { passwordInput } from './person-input.ts';

export const viewerRouter = router({
  me: viewerProcedure.query(({ ctx }) => ({ ...ctx.service.actor, email: ctx.signedIn.email })),
  changePassword: viewerProcedure
    .input(z.object({ currentPassword: passwordInput, newPassword: passwordInput }))
    .mutation(async ({ ctx, input }) => {
      const result = await changePassword(ctx.people, { ...input, headers: ctx.headers });
      if (result.outcome === 'signed_out') {
        throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Please sign in.' });
      }
      if (result.outcome === 'too_many') {
        throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message: 'Too many attempts. Wait a minute.' });
      }
      if (result.outcome !== 'changed') return result;
      for (const cookie of result.cookies) ctx.responseHeaders?.append('set-cookie', cookie);
      return { outcome: result.outcome };
    }),
});
