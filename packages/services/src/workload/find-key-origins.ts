import { type Queryable, schema } from '@tinyforge/db';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { ConfigChange } from './find-config-change.ts';
import type { WorkloadRow } from './load-workload.ts';

/** The version of a live config that gave one of its keys the value that it has now. */
export type KeyOrigin = ConfigChange & {
  version: number;
  /** Of a sync. */
  commitSha: string | null;
  file: schema.SyncedFile | null;
};

/**
 * Who last set each of these keys of a live config, out of its history. A key that is not there and never was since the workload was added has
 * no origin; one that is gone has the version that took it away.
 *
 * From the newest version back to the last one with another value: what changed lately costs little, whatever the length of the history.
 */
export async function findKeyOrigins(
  db: Queryable,
  { id, sourceConfig }: Pick<WorkloadRow, 'id' | 'sourceConfig'>,
  keys: readonly string[],
): Promise<Map<string, KeyOrigin>> {
  if (keys.length === 0) return new Map();
  const { configHistory: history } = schema;
  const found = await db.execute<{ key: string; version: number }>(sql`
    select key, coalesce((
      select other.version from ${history} other
      where other.workload_id = ${id} and other.config -> key is distinct from ${JSON.stringify(sourceConfig)}::jsonb -> key
      order by other.version desc limit 1
    ), 0) + 1 as version
    from jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb) key`);
  const versionOf = new Map([...found].map(({ key, version }) => [key, Number(version)]));
  const rows = await db
    .select({
      version: history.version,
      actorName: history.actorName,
      at: history.at,
      cause: history.cause,
      commitSha: history.commitSha,
      file: history.file,
    })
    .from(history)
    .where(and(eq(history.workloadId, id), inArray(history.version, [...new Set(versionOf.values())])));
  const byVersion = new Map(rows.map((row) => [row.version, { ...row, at: row.at.toISOString() }]));
  const origins = keys.flatMap((key): [string, KeyOrigin][] => {
    const origin = byVersion.get(versionOf.get(key) ?? 0);
    const neverSet = origin?.version === 1 && !Object.hasOwn(sourceConfig, key);
    return origin && !neverSet ? [[key, origin]] : [];
  });
  return new Map(origins);
}
