import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { cutText } from '../cut-text.ts';

/** Maximum number of names that an event holds of what changed; more are counted. */
export const MAX_EVENT_NAMES = 50;
/** Maximum length of a name in an event, in UTF-16 units. A key of a live config may be as long as the config. */
const MAX_NAME_LENGTH = 200;

/** Names of what changed, as events and outcomes hold them. */
export type BoundedNames = {
  /** The first names, long ones cut. */
  fields: string[];
  /** The number of all names, where `fields` does not hold every one of them. */
  fieldCount?: number;
};

/** The first `MAX_EVENT_NAMES` names and, where there are more, their number. */
export function boundNames(names: readonly string[]): BoundedNames {
  const fields = names.slice(0, MAX_EVENT_NAMES).map((name) => cutText(name, MAX_NAME_LENGTH));
  return names.length > fields.length ? { fields, fieldCount: names.length } : { fields };
}

/**
 * The column `data` of an event in the form that new events are stored in: older versions stored every name. PostgreSQL cuts it, so that
 * what is not shown is never sent or parsed.
 */
export function boundedEventData(data: SQLWrapper): SQL<Record<string, unknown>> {
  const names = sql`(${data} -> 'fields')`;
  const slice = sql.raw(`'$.fields[0 to ${MAX_EVENT_NAMES - 1}]'`);
  // Nested, for PostgreSQL does not promise to evaluate the sides of AND in order.
  return sql`case when jsonb_typeof(${names}) = 'array' then
    case when jsonb_array_length(${names}) > ${sql.raw(String(MAX_EVENT_NAMES))}
      then ${data} || jsonb_build_object(
        'fields', jsonb_path_query_array(${data}, ${slice}), 'fieldCount', jsonb_array_length(${names}))
      else ${data} end
    else ${data} end`;
}
