import { createFirstAdmin, getSetupState } from '@tinyforge/services';
import { z } from 'zod';
import { publicProcedure, router } from '../trpc.ts';
import { personInput } from './person-input.ts';

export const setupRouter = router({
  state: publicProcedure.query(({ ctx }) => getSetupState(ctx.services)),
  createFirstAdmin: publicProcedure
    .input(personInput.extend({ token: z.string().max(200) }))
    .mutation(({ ctx, input }) => createFirstAdmin(ctx.services, input)),
});
