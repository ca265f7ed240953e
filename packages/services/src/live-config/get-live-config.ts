import { schema } from '@tinyforge/db';
import { and, eq } from 'drizzle-orm';
import { visibleWorkloads } from '../access/visible-workloads.ts';
import type { ServiceContext } from '../context.ts';

/** What the next deploy of a workload uses. */
export type LiveConfig = {
  workloadId: string;
  slug: string;
  config: Record<string, unknown>;
  configVersion: number;
  /** The commit that was synced last; null before the first sync. */
  commitSha: string | null;
};

/** Null: no workload that the actor may see has this short name. */
export async function getLiveConfig(
  { db, actor }: Pick<ServiceContext, 'db' | 'actor'>,
  { slug }: { slug: string },
): Promise<LiveConfig | null> {
  const { workload } = schema;
  // PostgreSQL takes no NUL in a text, and no short name has one.
  if (slug.includes('\0')) return null;
  const [row] = await db.read
    .select({
      workloadId: workload.id,
      slug: workload.slug,
      config: workload.sourceConfig,
      configVersion: workload.configVersion,
      commitSha: workload.gitopsCommitSha,
    })
    .from(workload)
    .where(and(eq(workload.slug, slug), visibleWorkloads(actor)));
  return row ?? null;
}
