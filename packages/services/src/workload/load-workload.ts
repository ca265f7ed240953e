import { type Queryable, schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { isUuid } from '../is-uuid.ts';

export type WorkloadRow = typeof schema.workload.$inferSelect;

/** The workload's row as it is now, or null. Any text may be asked for: what is no UUID is no workload. */
export async function loadWorkload(db: Queryable, id: string): Promise<WorkloadRow | null> {
  if (!isUuid(id)) return null;
  const [row] = await db.select().from(schema.workload).where(eq(schema.workload.id, id));
  return row ?? null;
}
