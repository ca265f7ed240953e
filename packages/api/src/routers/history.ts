import { compareVersions, listHistory, previewRevert, revertConfig } from '@tinyforge/services';
import { z } from 'zod';
import { found } from '../found.ts';
import { present } from '../present.ts';
import { readProcedure, router, workloadAdminProcedure } from '../trpc.ts';
import { requestId, version, workloadId } from './workload-input.ts';

export const historyRouter = router({
  list: readProcedure
    .input(
      z.object({
        workloadId,
        cursor: version.nullish(),
        limit: z.int().min(1).max(50).optional(),
      }),
    )
    .query(async ({ ctx, input }) =>
      present(await listHistory(ctx.service, { ...input, cursor: input.cursor ?? undefined })),
    ),
  compare: readProcedure
    .input(z.object({ workloadId, from: version, to: version }))
    .query(async ({ ctx, input }) => present(await compareVersions(ctx.service, input))),
  previewRevert: readProcedure
    .input(z.object({ workloadId, version }))
    .query(async ({ ctx, input }) => present(await previewRevert(ctx.service, input))),
  revert: workloadAdminProcedure
    .input(z.object({ version, configVersion: version, requestId: requestId.optional() }))
    .mutation(async ({ ctx, input }) => found(await revertConfig(ctx.service, input))),
});
