import type { EventFilters } from './event-filters.ts';
import { eventListInput } from './event-list-input.ts';

/** Where the export of what these filters let through is. Dates count in the time zone of whoever runs this. */
export function exportAddress(filters: EventFilters, format: 'csv' | 'jsonl'): string {
  const { workloadId, type, actorId, from, to } = eventListInput(filters) ?? {};
  const query = new URLSearchParams({
    format,
    ...(workloadId && { workloadId }),
    ...(type && { type }),
    ...(actorId && { actorId }),
    ...(from && { from }),
    ...(to && { to }),
  });
  return `/api/events/export?${query}`;
}
