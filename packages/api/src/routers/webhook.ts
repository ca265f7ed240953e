import {
  createWebhook,
  deleteWebhook,
  listMessages,
  listWebhooks,
  MESSAGE_STATES,
  resendMessage,
  setWebhookEnabled,
} from '@tinyforge/services';
import { z } from 'zod';
import { found } from '../found.ts';
import { adminProcedure, router } from '../trpc.ts';
import { chosenWorkloads } from './workload-input.ts';

const id = z.uuid();

/** For admins alone, the lists too: a webhook's URL is often a secret. */
export const webhookRouter = router({
  list: adminProcedure.query(({ ctx }) => listWebhooks(ctx.service)),
  create: adminProcedure
    .input(z.object({ url: z.string().max(10_000), workloads: z.union([z.literal('all'), chosenWorkloads]) }))
    .mutation(({ ctx, input }) => createWebhook(ctx.service, input)),
  setEnabled: adminProcedure
    .input(z.object({ id, enabled: z.boolean() }))
    .mutation(async ({ ctx, input }) => found(await setWebhookEnabled(ctx.service, input))),
  delete: adminProcedure
    .input(z.object({ id }))
    .mutation(async ({ ctx, input }) => found(await deleteWebhook(ctx.service, input))),
  messages: adminProcedure
    .input(
      z
        .object({
          webhookId: id.optional(),
          state: z.enum(MESSAGE_STATES).optional(),
          cursor: z.string().max(100).nullish(),
          limit: z.int().min(1).max(100).optional(),
        })
        .optional(),
    )
    .query(({ ctx, input = {} }) =>
      listMessages(ctx.service, { ...input, cursor: input.cursor ?? undefined }),
    ),
  resend: adminProcedure
    .input(z.object({ id: z.string().min(1).max(100) }))
    .mutation(async ({ ctx, input }) => found(await resendMessage(ctx.service, input))),
});
