import { FIELDS, isRepoBacked, type SourceKind, type Spec } from '@tinyforge/core-gitops';
import { type Queryable, schema } from '@tinyforge/db';
import type { FetchFailureDetail, FetchFailureReason } from '@tinyforge/providers';
import { and, eq, ilike, isNull, or, type SQL, sql } from 'drizzle-orm';
import { visibleWorkloads } from '../access/visible-workloads.ts';
import type { Actor, ServiceContext } from '../context.ts';
import { compareWithLive } from '../gitops/compare-with-live.ts';
import type { GitopsStatus } from '../gitops/describe-gitops.ts';
import { storedFailure } from '../gitops/tell-failure.ts';
import { isStorableText } from '../is-storable-text.ts';
import { isUuid } from '../is-uuid.ts';
import { defaultRules } from '../policy/default-rules.ts';
import { managedFieldsOf } from '../policy/policy-of.ts';
import { type Source, sourceKey, sourceOf } from './source.ts';

/** What a workload shows in the list. `unread`: GitOps is on and nobody has looked yet. */
export const LIST_STATUSES = [
  'in_sync',
  'drifted',
  'no_file',
  'invalid',
  'fetch_failed',
  'disabled',
  'unread',
  'not_eligible',
] as const;
export type ListStatus = (typeof LIST_STATUSES)[number];

export type WorkloadListItem = {
  id: string;
  slug: string;
  name: string;
  sourceKind: SourceKind;
  eligible: boolean;
  demo: boolean;
  group: { id: string; name: string } | null;
  source: Omit<Source, 'credentialId'> | null;
  gitops: {
    enabled: boolean;
    /** Null: enabled and never read. */
    status: GitopsStatus | null;
    drifted: boolean;
    driftCount: number;
    /** Of `fetch_failed`, with what exactly stood in the way where that is known. */
    reason: FetchFailureReason | null;
    detail: FetchFailureDetail | null;
    readAt: string | null;
    managedCount: number;
    lastSyncAt: string | null;
  } | null;
  updatedAt: string;
};

export type ListWorkloadsInput = {
  /** Part of the name, the short name or the repository, in any case. */
  search?: string;
  status?: ListStatus;
  sourceKind?: SourceKind;
  /** Only those of this group; null: only those without one. */
  groupId?: string | null;
  cursor?: string;
  /** 1 to 100; 50 when left out. */
  limit?: number;
};

export type WorkloadList = {
  items: WorkloadListItem[];
  nextCursor: string | null;
  /** How many there are with this search, kind and status. */
  total: number;
  /** How many there are of each status with this search and kind. */
  counts: Record<ListStatus, number>;
};

const DEFAULT_LIMIT = 50;

/**
 * The workloads by name, with the status of their last reading and their drift today. Never calls a forge.
 *
 * Drift is what `computeDrift` says of the last good file and the live config of this moment, so it can't be counted in SQL: one query reads the few
 * columns that it takes, of all that match, and the page is cut here.
 */
export async function listWorkloads(
  ctx: Pick<ServiceContext, 'db' | 'actor'>,
  { search = '', status, sourceKind, cursor, groupId, limit = DEFAULT_LIMIT }: ListWorkloadsInput,
): Promise<WorkloadList> {
  const rows = await selectRows(ctx.db.read, ctx.actor, { search: search.trim(), sourceKind, groupId });
  const counts = Object.fromEntries(LIST_STATUSES.map((each) => [each, 0])) as WorkloadList['counts'];
  const matching: Entry[] = [];
  for (const row of rows) {
    const entry = toEntry(row);
    counts[entry.status]++;
    if (status === undefined || entry.status === status) matching.push(entry);
  }
  matching.sort(compareEntries);

  const after = parseCursor(cursor);
  const start = after ? matching.findIndex((entry) => compareEntries(entry, after) > 0) : 0;
  const page = start === -1 ? [] : matching.slice(start, start + limit);
  const last = page.at(-1);
  const hasMore = last !== undefined && last !== matching.at(-1);
  return {
    items: page.map(({ item }) => item),
    nextCursor: hasMore ? formatCursor(last) : null,
    total: matching.length,
    counts,
  };
}

type Place = { sortKey: string; id: string };
type Entry = Place & { status: ListStatus; item: WorkloadListItem };
type ListRow = Awaited<ReturnType<typeof selectRows>>[number];

/** All that the actor may see with this search, kind and group: page and counts are both made of it. */
function selectRows(
  db: Queryable,
  actor: Actor,
  { search, sourceKind, groupId }: { search: string } & Pick<ListWorkloadsInput, 'sourceKind' | 'groupId'>,
) {
  const { workload, workloadGroup, reading } = schema;
  // Backslash, percent and underscore mean something to LIKE.
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  const filters: (SQL | undefined)[] = [visibleWorkloads(actor)];
  if (groupId === null) filters.push(isNull(workload.groupId));
  else if (groupId !== undefined) filters.push(isUuid(groupId) ? eq(workload.groupId, groupId) : sql`false`);
  if (sourceKind) filters.push(eq(workload.sourceKind, sourceKind));
  if (!isStorableText(search)) filters.push(sql`false`);
  else if (search) {
    const columns = [workload.name, workload.slug, workload.repository];
    filters.push(or(...columns.map((column) => ilike(column, pattern))));
  }
  return db
    .select({
      id: workload.id,
      slug: workload.slug,
      name: workload.name,
      sourceKind: workload.sourceKind,
      sourceConfig: registryFields,
      forge: workload.forge,
      baseUrl: workload.baseUrl,
      repository: workload.repository,
      refKind: workload.refKind,
      refName: workload.refName,
      credentialId: workload.credentialId,
      gitopsEnabled: workload.gitopsEnabled,
      gitopsPath: workload.gitopsPath,
      gitopsLastSyncAt: workload.gitopsLastSyncAt,
      gitopsManagedFields: workload.gitopsManagedFields,
      gitopsBase: workload.gitopsBase,
      fieldRules: workload.fieldRules,
      defaultRules,
      demo: workload.demo,
      group: { id: workloadGroup.id, name: workloadGroup.name },
      updatedAt: workload.updatedAt,
      reading: {
        sourceKey: reading.sourceKey,
        status: reading.status,
        reason: reading.reason,
        detail: reading.detail,
        readAt: reading.readAt,
        goodSpec: reading.goodSpec,
      },
    })
    .from(workload)
    .leftJoin(reading, eq(reading.workloadId, workload.id))
    .leftJoin(workloadGroup, eq(workloadGroup.id, workload.groupId))
    .where(and(...filters));
}

/** Of a live config, the keys that can drift. */
const registryFields = sql<Record<string, unknown>>`jsonb_strip_nulls(jsonb_build_object(${sql.join(
  FIELDS.map(
    ({ key }) => sql`${sql.raw(`'${key}'`)}, ${schema.workload.sourceConfig} -> ${sql.raw(`'${key}'`)}`,
  ),
  sql`, `,
)}))`;

function toEntry(row: ListRow): Entry {
  const { id, slug, name, sourceKind, demo, group } = row;
  const source = sourceOf(row);
  const { status, gitops } = describeListed(row, source);
  const item = {
    id,
    slug,
    name,
    sourceKind,
    eligible: isRepoBacked(sourceKind),
    demo,
    group,
    source: source && {
      forge: source.forge,
      baseUrl: source.baseUrl,
      repository: source.repository,
      ref: source.ref,
    },
    gitops,
    updatedAt: row.updatedAt.toISOString(),
  };
  return { sortKey: name.toLowerCase(), id, status, item };
}

function describeListed(
  row: ListRow,
  source: Source | null,
): { status: ListStatus; gitops: WorkloadListItem['gitops'] } {
  if (!source) return { status: 'not_eligible', gitops: null };
  const gitops = {
    enabled: row.gitopsEnabled,
    status: null,
    drifted: false,
    driftCount: 0,
    reason: null,
    detail: null,
    readAt: null,
    managedCount: managedFieldsOf(row).length,
    lastSyncAt: row.gitopsLastSyncAt?.toISOString() ?? null,
  };
  if (!row.gitopsEnabled) return { status: 'disabled', gitops: { ...gitops, status: 'disabled' } };
  // A reading of another source, ref, path or credential is none of this workload's.
  const { reading } = row;
  if (reading?.sourceKey !== sourceKey(source, row.gitopsPath)) return { status: 'unread', gitops };

  const { status } = reading;
  const read = { ...gitops, status, ...storedFailure(reading), readAt: reading.readAt.toISOString() };
  if (status !== 'ok') return { status, gitops: read };
  // Stored by `storeReading` with the status `ok`, as the parser gave it.
  const driftCount = compareWithLive(reading.goodSpec as Spec, row).drift.length;
  const drifted = driftCount > 0;
  return { status: drifted ? 'drifted' : 'in_sync', gitops: { ...read, drifted, driftCount } };
}

function compareEntries(a: Place, b: Place): number {
  return compareText(a.sortKey, b.sortKey) || compareText(a.id, b.id);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A cursor names the last workload of a page, so that a page stays whole when others come or go. */
function formatCursor({ sortKey, id }: Place): string {
  return Buffer.from(JSON.stringify([sortKey, id])).toString('base64url');
}

/** What is no cursor of ours starts at the beginning. */
function parseCursor(cursor: string | undefined): Place | null {
  if (cursor === undefined) return null;
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(parts)) return null;
    const [sortKey, id] = parts;
    return typeof sortKey === 'string' && typeof id === 'string' ? { sortKey, id } : null;
  } catch {
    return null;
  }
}
