import {
  configureGitops,
  confirmRepository,
  findLastChange,
  getGitops,
  getStoredGitops,
  syncGitops,
} from '@tinyforge/services';
import { z } from 'zod';
import { found } from '../found.ts';
import { present } from '../present.ts';
import { readProcedure, router, syncProcedure, workloadAdminProcedure } from '../trpc.ts';
import { requestId, version, workloadId } from './workload-input.ts';

const reviewed = z.object({
  blobSha: z.string().min(1).max(64),
  configVersion: version,
  settingsVersion: version,
});

export const gitopsRouter = router({
  get: readProcedure
    .input(z.object({ workloadId }))
    .query(async ({ ctx, input }) => present(await getGitops(ctx.service, input))),
  stored: readProcedure
    .input(z.object({ workloadId }))
    .query(async ({ ctx, input }) => present(await getStoredGitops(ctx.service, input))),
  lastChange: readProcedure
    .input(z.object({ workloadId }))
    .query(async ({ ctx, input }) => found(await findLastChange(ctx.service, input))),
  configure: workloadAdminProcedure
    .input(
      z.object({
        enabled: z.boolean(),
        path: z.string().max(10_000),
        settingsVersion: version.optional(),
      }),
    )
    .mutation(async ({ ctx, input }) => found(await configureGitops(ctx.service, input))),
  confirmRepository: workloadAdminProcedure
    .input(z.object({ repositoryId: z.string().min(1).max(100) }))
    .mutation(async ({ ctx, input }) => found(await confirmRepository(ctx.service, input))),
  sync: syncProcedure
    .input(
      z.object({
        reviewed: reviewed.optional(),
        fields: z.array(z.string().max(100)).max(100).optional(),
        requestId: requestId.optional(),
      }),
    )
    .mutation(async ({ ctx, input }) => found(await syncGitops(ctx.service, input))),
});
