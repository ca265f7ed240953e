import type { EventListInput } from '@/trpc/types.ts';
import { type EventFilters, startOfDay } from './event-filters.ts';
import { EVENT_PAGE_SIZE } from './page-size.ts';

/** What to ask the API for. Dates count in the time zone of whoever runs this, so those of the server are only a first guess. */
export function eventListInput(filters: EventFilters): EventListInput {
  const { workload, type, actor, from, to } = filters;
  return {
    limit: EVENT_PAGE_SIZE,
    ...(workload && { workloadId: workload }),
    ...(type && { type: type as NonNullable<EventListInput['type']> }),
    ...(actor && { actorId: actor }),
    ...(from && { from: startOfDay(from) }),
    ...(to && { to: startOfDay(to, 1) }),
  };
}
