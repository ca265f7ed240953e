import { schema, type Transaction } from '@tinyforge/db';
import { inArray } from 'drizzle-orm';
import type { FieldIssue } from './context.ts';
import { isUuid } from './is-uuid.ts';

/**
 * The workloads that somebody chose for a token or a webhook, each once and kept from being deleted until the transaction ends;
 * or what is wrong with the choice.
 */
export async function holdChosenWorkloads(
  tx: Transaction,
  chosen: readonly string[],
): Promise<{ ok: true; ids: string[] } | { ok: false; issues: FieldIssue[] }> {
  const { workload } = schema;
  const ids = [...new Set(chosen.map((id) => id.toLowerCase()))];
  const fault = (code: string) => ({
    ok: false as const,
    issues: [{ field: 'workloads', code, params: {} }],
  });
  if (ids.length === 0) return fault('required');
  if (!ids.every(isUuid)) return fault('workload_not_found');
  const rows = await tx
    .select({ id: workload.id })
    .from(workload)
    .where(inArray(workload.id, ids))
    .orderBy(workload.id)
    .for('key share');
  return rows.length === ids.length ? { ok: true, ids } : fault('workload_not_found');
}
