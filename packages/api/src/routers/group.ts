import {
  assignGroup,
  createGroup,
  deleteGroup,
  GROUP_ROLES,
  getGroup,
  listGroups,
  renameGroup,
  setMember,
} from '@tinyforge/services';
import { z } from 'zod';
import { found } from '../found.ts';
import { present } from '../present.ts';
import { adminProcedure, router, viewerProcedure, workloadAdminProcedure } from '../trpc.ts';
import { personIdInput } from './person-input.ts';
import { groupId } from './workload-input.ts';

const id = z.uuid();
const name = z.string().max(1_000);

export const groupRouter = router({
  list: viewerProcedure.query(({ ctx }) => listGroups(ctx.service)),
  get: adminProcedure
    .input(z.object({ id }))
    .query(async ({ ctx, input }) => present(await getGroup(ctx.service, input))),
  create: adminProcedure
    .input(z.object({ name }))
    .mutation(({ ctx, input }) => createGroup(ctx.service, input)),
  rename: adminProcedure
    .input(z.object({ id, name }))
    .mutation(async ({ ctx, input }) => found(await renameGroup(ctx.service, input))),
  delete: adminProcedure
    .input(z.object({ id, confirmName: name }))
    .mutation(async ({ ctx, input }) => found(await deleteGroup(ctx.service, input))),
  setMember: adminProcedure
    .input(z.object({ groupId: id, personId: personIdInput, role: z.enum(GROUP_ROLES).nullable() }))
    .mutation(async ({ ctx, input }) => found(await setMember(ctx.service, input))),
  assign: workloadAdminProcedure
    .input(z.object({ groupId: groupId.nullable() }))
    .mutation(async ({ ctx, input }) => found(await assignGroup(ctx.service, input))),
});
