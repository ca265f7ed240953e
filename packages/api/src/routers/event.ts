import { EVENT_TYPES, listEvents } from '@tinyforge/services';
import { z } from 'zod';
import { readProcedure, router } from '../trpc.ts';
import { eventFilters } from './event-input.ts';

export const eventRouter = router({
  list: readProcedure
    .input(
      z
        .object({
          ...eventFilters,
          cursor: z.string().max(100).nullish(),
          limit: z.int().min(1).max(100).optional(),
        })
        .optional(),
    )
    .query(({ ctx, input = {} }) => listEvents(ctx.service, { ...input, cursor: input.cursor ?? undefined })),
  types: readProcedure.query(() => [...EVENT_TYPES]),
});
