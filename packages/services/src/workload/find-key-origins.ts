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

/** Maximum size in bytes of the history, as PostgreSQL stores it (compressed), that is searched for an origin. */
const MAX_SEARCHED_BYTES = 512 * 1024;
/** Maximum number of versions that are searched for an origin. */
const MAX_SEARCHED_VERSIONS = 5_000;

/**
 * Who last set each of these keys of a live config, out of its history. A key that is not there and never was since the workload was added has
 * no origin; one that is gone has the version that took it away.
 *
 * From the newest version back to the last one with another value: what changed lately costs little, whatever the length of the history. The
 * search ends after `MAX_SEARCHED_VERSIONS` or `MAX_SEARCHED_BYTES`; a key that was set before that has no origin.
 */
export async function findKeyOrigins(
  db: Queryable,
  { id, sourceConfig }: Pick<WorkloadRow, 'id' | 'sourceConfig'>,
  keys: readonly string[],
): Promise<Map<string, KeyOrigin>> {
  if (keys.length === 0) return new Map();
  const { configHistory: history } = schema;
  const live = Object.fromEntries(
    keys.map((key) => [key, Object.hasOwn(sourceConfig, key) ? sourceConfig[key] : undefined]),
  );
  const found = await db.execute<{ key: string; version: number; searched_from: number }>(sql`
    with searched as materialized (
      select coalesce(min(version), 1) as first from (
        select version, sum(pg_column_size(config)) over (order by version desc) as bytes
        from (
          select version, config from ${history}
          where workload_id = ${id} order by version desc limit ${MAX_SEARCHED_VERSIONS}
        ) latest
      ) measured where bytes <= ${MAX_SEARCHED_BYTES}
    )
    select key, coalesce((
      select other.version from ${history} other
      where other.workload_id = ${id} and other.version >= searched.first
        and other.config -> key is distinct from ${JSON.stringify(live)}::jsonb -> key
      order by other.version desc limit 1
    ), searched.first - 1) + 1 as version, searched.first as searched_from
    from searched, jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb) key`);
  // A value that every searched version has may be older than all of them.
  const isKnown = (row: { version: number; searched_from: number }) =>
    Number(row.version) > Number(row.searched_from) || Number(row.searched_from) === 1;
  const versionOf = new Map([...found].filter(isKnown).map(({ key, version }) => [key, Number(version)]));
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
