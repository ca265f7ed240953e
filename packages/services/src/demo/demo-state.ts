import { schema } from '@tinyforge/db';
import { count, eq } from 'drizzle-orm';
import { administersAll } from '../access/may-administer.ts';
import type { DemoContext } from './demo-context.ts';
import { recallDemo } from './demo-memory.ts';

export type DemoState = {
  loaded: boolean;
  /** Where its forges answer: `http://127.0.0.1:PORT`. Null while they don't run. */
  baseUrl: string | null;
  /** Where its repositories are on this server; for admins. Null where another process has them. */
  directory: string | null;
  workloads: number;
};

export async function getDemoState(ctx: DemoContext): Promise<DemoState> {
  const memory = await recallDemo(ctx.db.read);
  const { workload } = schema;
  const [row] = await ctx.db.read
    .select({ workloads: count() })
    .from(workload)
    .where(eq(workload.demo, true));
  const loaded = memory?.state === 'loaded';
  return {
    loaded,
    baseUrl: loaded ? ctx.demo.origin() : null,
    directory: loaded && administersAll(ctx.actor) && (await ctx.demo.hasFiles()) ? ctx.demo.directory : null,
    workloads: row?.workloads ?? 0,
  };
}
