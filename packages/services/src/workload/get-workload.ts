import { isRepoBacked, type SourceKind } from '@tinyforge/core-gitops';
import { type Queryable, schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { loadVisibleWorkload } from '../access/load-visible-workload.ts';
import { mayAdminister } from '../access/may-administer.ts';
import type { ServiceContext } from '../context.ts';
import { linksAt } from '../gitops/describe-gitops.ts';
import { lockedFieldsOf, managedFieldsOf } from '../policy/policy-of.ts';
import type { WorkloadRow } from './load-workload.ts';
import { type Source, sourceKey, sourceOf } from './source.ts';

/** One workload as its pages and forms see it. Moments are ISO 8601 in UTC. */
export type WorkloadDetails = {
  id: string;
  slug: string;
  name: string;
  sourceKind: SourceKind;
  /** Whether its kind can be under GitOps at all. */
  eligible: boolean;
  /** Made by *Load the demo*. */
  demo: boolean;
  group: { id: string; name: string } | null;
  /** Whether the actor may change it. */
  mayAdminister: boolean;
  source: Source | null;
  config: Record<string, unknown>;
  configVersion: number;
  settingsVersion: number;
  gitops: {
    enabled: boolean;
    path: string;
    /** What the edit form must not change: the fields of the last file that parsed that are not locked here; none while GitOps is off. */
    managedFields: string[];
    /** What the last file that parsed declares although it is locked here, with the reason: the edit form may change it. */
    lockedFields: { field: string; reason: string }[];
    lastSyncAt: string | null;
    lastSyncCommitSha: string | null;
  } | null;
  /** The file's web page at the commit that was read last, else at the one synced last. */
  fileUrl: string | null;
  createdAt: string;
  updatedAt: string;
};

/** Reads one workload from the database; never asks a forge. Null: no such workload. */
export async function getWorkload(
  ctx: Pick<ServiceContext, 'db' | 'providers' | 'actor'>,
  { id }: { id: string },
): Promise<WorkloadDetails | null> {
  const workload = await loadVisibleWorkload(ctx.db.read, ctx.actor, id);
  return workload && describeWorkload(ctx.db.read, ctx, workload);
}

/** The same of a row that is already at hand, through the connection it was read with. */
export async function describeWorkload(
  db: Queryable,
  ctx: Pick<ServiceContext, 'providers' | 'actor'>,
  workload: WorkloadRow,
): Promise<WorkloadDetails> {
  const source = sourceOf(workload);
  const eligible = isRepoBacked(workload.sourceKind);
  const commitSha = source && ((await readCommit(db, workload, source)) ?? workload.gitopsCommitSha);
  return {
    id: workload.id,
    slug: workload.slug,
    name: workload.name,
    sourceKind: workload.sourceKind,
    eligible,
    demo: workload.demo,
    group: await readGroup(db, workload),
    mayAdminister: mayAdminister(ctx.actor, workload),
    source,
    config: workload.sourceConfig,
    configVersion: workload.configVersion,
    settingsVersion: workload.settingsVersion,
    gitops: eligible
      ? {
          enabled: workload.gitopsEnabled,
          path: workload.gitopsPath,
          managedFields: managedFieldsOf(workload),
          lockedFields: lockedFieldsOf(workload),
          lastSyncAt: workload.gitopsLastSyncAt?.toISOString() ?? null,
          lastSyncCommitSha: workload.gitopsCommitSha,
        }
      : null,
    fileUrl: source && linksAt(ctx, workload, source, commitSha).fileUrl,
    createdAt: workload.createdAt.toISOString(),
    updatedAt: workload.updatedAt.toISOString(),
  };
}

async function readGroup(db: Queryable, { groupId }: WorkloadRow): Promise<WorkloadDetails['group']> {
  if (groupId === null) return null;
  const { workloadGroup } = schema;
  const [row] = await db
    .select({ id: workloadGroup.id, name: workloadGroup.name })
    .from(workloadGroup)
    .where(eq(workloadGroup.id, groupId));
  return row ?? null;
}

async function readCommit(db: Queryable, workload: WorkloadRow, source: Source): Promise<string | null> {
  const { reading } = schema;
  const [row] = await db
    .select({ key: reading.sourceKey, commitSha: reading.commitSha, goodCommitSha: reading.goodCommitSha })
    .from(reading)
    .where(eq(reading.workloadId, workload.id));
  if (row?.key !== sourceKey(source, workload.gitopsPath)) return null;
  return row.commitSha ?? row.goodCommitSha;
}
