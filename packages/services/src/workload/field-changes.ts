import { FIELDS, readFieldValue } from '@tinyforge/core-gitops';
import type { FieldChange } from '../event/event-types.ts';

/** Registry fields are told with their values; of other keys an event holds the name only. */
export function fieldChanges(before: Record<string, unknown>, after: Record<string, unknown>): FieldChange[] {
  return FIELDS.map(({ path, key }) => ({
    field: path,
    from: readFieldValue(before, key),
    to: readFieldValue(after, key),
  })).filter(({ from, to }) => from !== to);
}
