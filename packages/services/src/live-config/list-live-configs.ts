import type { SourceKind } from '@tinyforge/core-gitops';
import { schema } from '@tinyforge/db';
import { and, asc, gt } from 'drizzle-orm';
import { visibleWorkloads } from '../access/visible-workloads.ts';
import type { ServiceContext } from '../context.ts';

/** A workload as programs list it: where its live config stands, without the config. */
export type LiveConfigListItem = {
  id: string;
  slug: string;
  name: string;
  sourceKind: SourceKind;
  configVersion: number;
  commitSha: string | null;
};

/** The workloads that the actor may see, by short name, from the one after `after` on. */
export async function listLiveConfigs(
  { db, actor }: Pick<ServiceContext, 'db' | 'actor'>,
  { after = '', limit }: { after?: string; limit: number },
): Promise<{ items: LiveConfigListItem[]; nextAfter: string | null }> {
  const { workload } = schema;
  const rows = await db.read
    .select({
      id: workload.id,
      slug: workload.slug,
      name: workload.name,
      sourceKind: workload.sourceKind,
      configVersion: workload.configVersion,
      commitSha: workload.gitopsCommitSha,
    })
    .from(workload)
    .where(and(gt(workload.slug, after.replaceAll('\0', '')), visibleWorkloads(actor)))
    .orderBy(asc(workload.slug))
    .limit(limit + 1);
  const items = rows.slice(0, limit);
  return { items, nextAfter: rows.length > limit ? (items.at(-1)?.slug ?? null) : null };
}
