import { disconnectIdentity, listIdentities, SIGN_IN_PROVIDERS } from '@tinyforge/services';
import { z } from 'zod';
import { found } from '../found.ts';
import { router, viewerProcedure } from '../trpc.ts';

/** One's own ways to sign in. One is connected by going to the provider: `POST /api/auth/link-social`. */
export const identityRouter = router({
  list: viewerProcedure.query(({ ctx }) => listIdentities(ctx.people)),
  disconnect: viewerProcedure
    .input(z.object({ provider: z.enum(SIGN_IN_PROVIDERS) }))
    .mutation(async ({ ctx, input }) => found(await disconnectIdentity(ctx.people, input))),
});
