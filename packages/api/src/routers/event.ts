import { EVENT_TYPES, listEvents } from '@tinyforge/services';
import { z } from 'zod';
import { readProcedure, router } from '../trpc.ts';
import { workloadId } from './workload-input.ts';

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

export const eventRouter = router({
  list: readProcedure
    .input(
      z
        .object({
          workloadId: workloadId.optional(),
          type: z.enum(EVENT_TYPES).optional(),
          actorId: z.string().max(100).optional(),
          /** From this moment on, ISO 8601. */
          from: moment.optional(),
          /** Before this moment, ISO 8601. */
          to: moment.optional(),
          cursor: z.string().max(100).nullish(),
          limit: z.int().min(1).max(100).optional(),
        })
        .optional(),
    )
    .query(({ ctx, input = {} }) => listEvents(ctx.service, { ...input, cursor: input.cursor ?? undefined })),
  types: readProcedure.query(() => [...EVENT_TYPES]),
});
