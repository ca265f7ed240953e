import {
  createCredential,
  deleteCredential,
  FORGE_KINDS,
  listCredentials,
  offerCredential,
  replaceCredential,
  setDefaultCredential,
  testCredential,
} from '@tinyforge/services';
import { z } from 'zod';
import { found } from '../found.ts';
import { adminProcedure, router, viewerProcedure } from '../trpc.ts';
import { groupId } from './workload-input.ts';

const id = z.uuid();
const token = z.string().max(10_000);
const privateKey = z.string().max(50_000);
const groupIds = z.array(groupId).max(1_000);
const place = { name: z.string().max(1_000), forge: z.enum(FORGE_KINDS), baseUrl: z.string().max(2_000) };

export const credentialRouter = router({
  list: viewerProcedure.query(({ ctx }) => listCredentials(ctx.service)),
  create: adminProcedure
    .input(
      z.union([
        z.object({ ...place, kind: z.literal('token').optional(), token }),
        z.object({
          ...place,
          kind: z.literal('github_app'),
          appId: z.string().max(1_000),
          installationId: z.string().max(1_000).optional(),
          privateKey,
        }),
      ]),
    )
    .mutation(({ ctx, input }) => createCredential(ctx.service, input)),
  offer: adminProcedure
    .input(z.object({ id, groupIds, seenGroupIds: groupIds.optional() }))
    .mutation(async ({ ctx, input }) => found(await offerCredential(ctx.service, input))),
  setDefault: adminProcedure
    .input(z.object({ id, isDefault: z.boolean() }))
    .mutation(async ({ ctx, input }) => found(await setDefaultCredential(ctx.service, input))),
  replace: adminProcedure
    .input(z.object({ id, token: token.optional(), privateKey: privateKey.optional() }))
    .mutation(async ({ ctx, input }) => found(await replaceCredential(ctx.service, input))),
  test: adminProcedure.input(z.object({ id })).mutation(async ({ ctx, input, signal }) => {
    const { result } = found(await testCredential(ctx.service, { ...input, signal }));
    return result;
  }),
  delete: adminProcedure
    .input(z.object({ id }))
    .mutation(async ({ ctx, input }) => found(await deleteCredential(ctx.service, input))),
});
