import { type Queryable, schema } from '@tinyforge/db';
import { and, eq } from 'drizzle-orm';
import type { WorkloadRow } from './load-workload.ts';

/** Who made a version of a live config, when and how; tells the loser of a race what happened. */
export type ConfigChange = {
  actorName: string;
  /** ISO 8601 in UTC. */
  at: string;
  cause: (typeof schema.configHistory.$inferSelect)['cause'];
};

/** What made the present version of a workload's live config. */
export async function findConfigChange(
  db: Queryable,
  { id, configVersion }: Pick<WorkloadRow, 'id' | 'configVersion'>,
): Promise<ConfigChange | null> {
  const { configHistory } = schema;
  const [row] = await db
    .select({ actorName: configHistory.actorName, at: configHistory.at, cause: configHistory.cause })
    .from(configHistory)
    .where(and(eq(configHistory.workloadId, id), eq(configHistory.version, configVersion)));
  return row ? { ...row, at: row.at.toISOString() } : null;
}
