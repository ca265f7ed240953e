import { createApiToken, listApiTokens, MAX_TOKEN_DAYS, revokeApiToken } from '@tinyforge/services';
import { z } from 'zod';
import { found } from '../found.ts';
import { adminProcedure, router } from '../trpc.ts';
import { chosenWorkloads } from './workload-input.ts';

const scope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('read') }),
  z.object({ kind: z.literal('sync'), workloadIds: chosenWorkloads }),
]);

export const apiTokenRouter = router({
  list: adminProcedure.query(({ ctx }) => listApiTokens(ctx.service)),
  create: adminProcedure
    .input(
      z.object({
        name: z.string().max(1_000),
        scope,
        expiresInDays: z.int().min(1).max(MAX_TOKEN_DAYS).optional(),
      }),
    )
    .mutation(({ ctx, input }) => createApiToken(ctx.service, input)),
  revoke: adminProcedure
    .input(z.object({ id: z.uuid() }))
    .mutation(async ({ ctx, input }) => found(await revokeApiToken(ctx.service, input))),
});
