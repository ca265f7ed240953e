import { EVENT_TYPES } from '@tinyforge/services';
import { z } from 'zod';
import { workloadId } from './workload-input.ts';

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** What events can be narrowed to, in the list and in the export. */
export const eventFilters = {
  workloadId: workloadId.optional(),
  type: z.enum(EVENT_TYPES).optional(),
  actorId: z.string().max(100).optional(),
  /** From this moment on, ISO 8601. */
  from: moment.optional(),
  /** Before this moment, ISO 8601. */
  to: moment.optional(),
};
