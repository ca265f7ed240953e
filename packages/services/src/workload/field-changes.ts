import { FIELDS, type FieldValue, readFieldValue } from '@tinyforge/core-gitops';
import { cutText } from '../cut-text.ts';
import type { FieldChange } from '../event/event-types.ts';

/**
 * Maximum length of a value in an event, in UTF-16 units: that of the longest value of a registry field. A source kind that does not honour
 * a field may hold any JSON at its key.
 */
const MAX_VALUE_LENGTH = 2_048;

/** The registry fields that differ, with their values, long ones cut; of other keys an event holds the name only. */
export function fieldChanges(before: Record<string, unknown>, after: Record<string, unknown>): FieldChange[] {
  return FIELDS.map(({ path, key }) => ({
    field: path,
    from: readFieldValue(before, key),
    to: readFieldValue(after, key),
  }))
    .filter(({ from, to }) => from !== to)
    .map(cutFieldChange);
}

/** The change with its values cut to the length that an event may hold. */
export function cutFieldChange({ field, from, to }: FieldChange): FieldChange {
  return { field, from: cutValue(from), to: cutValue(to) };
}

function cutValue(value: FieldValue): FieldValue {
  return typeof value === 'string' ? cutText(value, MAX_VALUE_LENGTH) : value;
}
