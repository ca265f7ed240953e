import {
  createWorkload,
  deleteWorkload,
  getOrigins,
  getWorkload,
  LIST_STATUSES,
  listWorkloads,
  updateWorkload,
} from '@tinyforge/services';
import { z } from 'zod';
import { found } from '../found.ts';
import { present } from '../present.ts';
import { readProcedure, router, someAdminProcedure, workloadByIdAdminProcedure } from '../trpc.ts';
import { groupId, requestId, sourceKind, version, workloadId, workloadInput } from './workload-input.ts';

const listInput = z.object({
  search: z.string().max(200).optional(),
  status: z.enum(LIST_STATUSES).optional(),
  sourceKind: sourceKind.optional(),
  /** Null: only those without a group. */
  groupId: groupId.nullish(),
  cursor: z.string().max(1_000).nullish(),
  limit: z.int().min(1).max(100).optional(),
});

export const workloadRouter = router({
  list: readProcedure
    .input(listInput.optional())
    .query(({ ctx, input = {} }) =>
      listWorkloads(ctx.service, { ...input, cursor: input.cursor ?? undefined }),
    ),
  get: readProcedure
    .input(z.object({ id: workloadId }))
    .query(async ({ ctx, input }) => present(await getWorkload(ctx.service, input))),
  origins: readProcedure
    .input(z.object({ id: workloadId }))
    .query(async ({ ctx, input }) => present(await getOrigins(ctx.service, input))),
  create: someAdminProcedure
    .input(
      workloadInput.extend({
        sourceKind,
        groupId: groupId.nullish(),
        path: z.string().max(1_000).optional(),
        slug: z.string().max(200).optional(),
      }),
    )
    .mutation(({ ctx, input }) => createWorkload(ctx.service, input)),
  update: workloadByIdAdminProcedure
    .input(
      workloadInput.partial().extend({
        configVersion: version,
        settingsVersion: version.optional(),
        groupId: groupId.nullable().optional(),
        requestId: requestId.optional(),
      }),
    )
    .mutation(async ({ ctx, input }) => found(await updateWorkload(ctx.service, input))),
  delete: workloadByIdAdminProcedure
    .input(
      z.object({
        confirmName: z.string().max(1_000),
        configVersion: version.optional(),
        settingsVersion: version.optional(),
      }),
    )
    .mutation(async ({ ctx, input }) => found(await deleteWorkload(ctx.service, input))),
});
