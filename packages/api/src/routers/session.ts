import { endOtherSessions, endSession, listSessions } from '@tinyforge/services';
import { z } from 'zod';
import { found } from '../found.ts';
import { router, viewerProcedure } from '../trpc.ts';

/** One's own sessions; those of others end by `person.endSessions`. */
export const sessionRouter = router({
  list: viewerProcedure.query(({ ctx }) => listSessions(ctx.people, { currentId: ctx.signedIn.sessionId })),
  end: viewerProcedure
    .input(z.object({ id: z.string().min(1).max(64) }))
    .mutation(async ({ ctx, input }) => found(await endSession(ctx.people, input))),
  endOthers: viewerProcedure
    .input(z.object({}).optional())
    .mutation(async ({ ctx }) =>
      found(await endOtherSessions(ctx.people, { currentId: ctx.signedIn.sessionId })),
    ),
});
