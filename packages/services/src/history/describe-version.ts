import { type Queryable, schema } from '@tinyforge/db';
import { and, eq } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
import type { WorkloadRow } from '../workload/load-workload.ts';
import { sourceOf } from '../workload/source.ts';

export type HistoryRow = typeof schema.configHistory.$inferSelect;

/** One version of a live config: why, by whom and when. */
export type HistoryVersion = {
  version: number;
  cause: HistoryRow['cause'];
  /** Of a revert: the version whose config came back. */
  revertedTo: number | null;
  actorName: string;
  /** ISO 8601 in UTC. */
  at: string;
  /** Of a sync. */
  commitSha: string | null;
  /** The commit's web page, in the repository that was synced from. */
  commitUrl: string | null;
};

/** What there is to say of a version besides its config. */
export function describeVersion(
  view: Pick<ServiceContext, 'providers'>,
  workload: WorkloadRow,
  row: HistoryRow,
): HistoryVersion {
  const { version, cause, revertedTo, actorName, commitSha } = row;
  // Syncs from before the file was kept can only be looked for where the workload reads now.
  const where = row.file ?? sourceOf(workload);
  const commitUrl =
    commitSha === null || where === null
      ? null
      : view.providers[where.forge].commitUrl({ ...where, commitSha });
  return { version, cause, revertedTo, actorName, at: row.at.toISOString(), commitSha, commitUrl };
}

/** One version as it is stored; null when the workload never had it. */
export async function loadVersion(
  db: Queryable,
  workloadId: string,
  version: number,
): Promise<HistoryRow | null> {
  const { configHistory: history } = schema;
  const [row] = await db
    .select()
    .from(history)
    .where(and(eq(history.workloadId, workloadId), eq(history.version, version)));
  return row ?? null;
}
