import { type Queryable, schema } from '@tinyforge/db';
import { and, desc, eq, isNull } from 'drizzle-orm';
import type { SettingsChange } from '../workload/find-settings-change.ts';

/** Who last changed a rule for all workloads, when and of which field; null where that is longer ago than events go back. */
export async function findDefaultRuleChange(db: Queryable): Promise<SettingsChange | null> {
  const { event } = schema;
  const type = 'policy.default_changed';
  const [row] = await db
    .select({ actorName: event.actorName, at: event.at, data: event.data })
    .from(event)
    .where(and(isNull(event.workloadId), eq(event.type, type)))
    .orderBy(desc(event.at), desc(event.id))
    .limit(1);
  if (!row) return null;
  const { field } = row.data;
  return {
    actorName: row.actorName,
    at: row.at.toISOString(),
    type,
    fields: typeof field === 'string' ? [field] : [],
  };
}
