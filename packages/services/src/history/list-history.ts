import { type Queryable, schema } from '@tinyforge/db';
import { and, desc, eq, lt } from 'drizzle-orm';
import { loadVisibleWorkload } from '../access/load-visible-workload.ts';
import type { ServiceContext } from '../context.ts';
import { type ConfigDifference, compareConfigs } from './compare-configs.ts';
import { describeVersion, type HistoryVersion } from './describe-version.ts';

export type HistoryItem = HistoryVersion & {
  /** Against the version before it; of the first one, everything that it has. Long values are cut: a comparison has them in full. */
  changes: ConfigDifference[];
};

export type ListHistoryInput = {
  workloadId: string;
  /** The last version of the page before: only older ones follow. */
  cursor?: number;
  /** 1 to 50; 20 when left out. */
  limit?: number;
};

const DEFAULT_LIMIT = 20;
/** A page is a list to read: of a long value it shows the beginning. */
const MAX_JSON_LENGTH = 240;

/**
 * The versions of a workload's live config, the newest first, each told by what it changed. Null: no such workload. New versions don't shift the
 * next page.
 */
export async function listHistory(
  ctx: Pick<ServiceContext, 'db' | 'providers' | 'actor'>,
  { workloadId, cursor, limit = DEFAULT_LIMIT }: ListHistoryInput,
): Promise<{ items: HistoryItem[]; nextCursor: number | null } | null> {
  const workload = await loadVisibleWorkload(ctx.db.read, ctx.actor, workloadId);
  if (!workload) return null;
  // One more than asked for: it is what the last one is compared with.
  const rows = await selectHistory(ctx.db.read, { workloadId: workload.id, cursor }, limit + 1);
  const items = rows.slice(0, limit).map((row, index): HistoryItem => {
    const before = rows[index + 1]?.config ?? {};
    const changes = compareConfigs(before, row.config, workload.sourceKind, {
      maxJsonLength: MAX_JSON_LENGTH,
    });
    return { ...describeVersion(ctx, workload, row), changes };
  });
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.version ?? null) : null };
}

/** The query by itself, for whoever wants to know how PostgreSQL goes about it. */
export function selectHistory(
  db: Queryable,
  { workloadId, cursor }: Pick<ListHistoryInput, 'workloadId' | 'cursor'>,
  limit: number,
) {
  const { configHistory: history } = schema;
  const older = cursor === undefined ? undefined : lt(history.version, cursor);
  return db
    .select()
    .from(history)
    .where(and(eq(history.workloadId, workloadId), older))
    .orderBy(desc(history.version))
    .limit(limit);
}
