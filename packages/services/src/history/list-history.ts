import { type Queryable, schema } from '@tinyforge/db';
import { and, desc, eq, lt, lte, or, sql } from 'drizzle-orm';
import { loadVisibleWorkload } from '../access/load-visible-workload.ts';
import type { ServiceContext } from '../context.ts';
import { type BoundedDifferences, boundDifferences } from './compare-configs.ts';
import { describeVersion, type HistoryRow, type HistoryVersion } from './describe-version.ts';

/**
 * A version and the first of its changes against the version before it; of the first one, of everything that it has. Long keys and values are
 * cut: a comparison has them in full.
 */
export type HistoryItem = HistoryVersion & BoundedDifferences;

export type ListHistoryInput = {
  workloadId: string;
  /** The last version of the page before: only older ones follow. */
  cursor?: number;
  /** 1 to 50; 20 when left out. A page is shorter where the configs on it are large. */
  limit?: number;
};

const DEFAULT_LIMIT = 20;
/** A page is a list to read: of many changes and of a long value it shows the beginning. */
const ITEM_BOUNDS = { maxChanges: 10, maxJsonLength: 240, maxKeyLength: 200 };
/** Maximum size in bytes of the configs, as JSON, that a page is made of; one comparison is always shown. */
const MAX_PAGE_BYTES = 512 * 1024;

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
  const rows = await selectPage(ctx.db.read, { workloadId: workload.id, cursor }, limit + 1);
  const hasMore = rows.length > limit || rows.length < (rows[0]?.found ?? 0);
  const items = rows.slice(0, hasMore ? rows.length - 1 : rows.length).map((row, index): HistoryItem => {
    const before = rows[index + 1]?.config ?? {};
    return {
      ...describeVersion(ctx, workload, row),
      ...boundDifferences(before, row.config, workload.sourceKind, ITEM_BOUNDS),
    };
  });
  return { items, nextCursor: hasMore ? (items.at(-1)?.version ?? null) : null };
}

/** The first versions of `selectHistory` up to `MAX_PAGE_BYTES`, two in any case. `found`: how many there are with `limit` alone. */
async function selectPage(
  db: Queryable,
  from: Pick<ListHistoryInput, 'workloadId' | 'cursor'>,
  limit: number,
): Promise<(HistoryRow & { found: number })[]> {
  const { configHistory: history } = schema;
  const versions = selectHistory(db, from, limit).as('versions');
  const size = sql`octet_length(${versions.config}::text)`;
  const newestFirst = sql`over (order by ${versions.version} desc)`;
  const measured = db
    .select({
      version: versions.version,
      sizeBefore: sql<number>`sum(${size}) ${newestFirst} - ${size}`.as('size_before'),
      place: sql<number>`row_number() ${newestFirst}`.as('place'),
      found: sql<number>`count(*) over ()`.mapWith(Number).as('found'),
    })
    .from(versions)
    .as('measured');
  const rows = await db
    .select({ row: history, found: measured.found })
    .from(measured)
    .innerJoin(history, and(eq(history.workloadId, from.workloadId), eq(history.version, measured.version)))
    .where(or(lt(measured.sizeBefore, MAX_PAGE_BYTES), lte(measured.place, 2)))
    .orderBy(desc(measured.version));
  return rows.map(({ row, found }) => ({ ...row, found }));
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
