import { defineStatement, type Queryable, schema } from '@tinyforge/db';
import { eq, getTableColumns, sql } from 'drizzle-orm';
import { isUuid } from '../is-uuid.ts';
import { defaultRules } from '../policy/default-rules.ts';

/** A workload as it is stored, with the rules that are common to all: together they say who decides its fields. */
export type WorkloadRow = typeof schema.workload.$inferSelect & { defaultRules: schema.FieldRules };

/** The columns of a `WorkloadRow`, for every query that reads whole workloads. */
export const workloadColumns = { ...getTableColumns(schema.workload), defaultRules };

const selectWorkload = defineStatement<{ id: string }, WorkloadRow[]>((db) =>
  db
    .select(workloadColumns)
    .from(schema.workload)
    .where(eq(schema.workload.id, sql.placeholder('id'))),
);

/** The workload's row as it is now, or null. Any text may be asked for: what is no UUID is no workload. */
export async function loadWorkload(db: Queryable, id: string): Promise<WorkloadRow | null> {
  if (!isUuid(id)) return null;
  const [row] = await selectWorkload(db, { id });
  return row ?? null;
}
