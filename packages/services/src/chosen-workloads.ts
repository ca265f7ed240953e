import { schema, type Transaction } from '@tinyforge/db';
import { and, inArray } from 'drizzle-orm';
import { administeredWorkloads } from './access/visible-workloads.ts';
import type { Actor, FieldIssue } from './context.ts';
import { isUuid } from './is-uuid.ts';

/**
 * The workloads that somebody chose for a token or a webhook, of those that they administer, each once and kept from being deleted until the transaction ends;
 * or what is wrong with the choice.
 */
export async function holdChosenWorkloads(
  tx: Transaction,
  actor: Actor,
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
    .where(and(inArray(workload.id, ids), administeredWorkloads(actor)))
    .orderBy(workload.id)
    .for('key share');
  return rows.length === ids.length ? { ok: true, ids } : fault('workload_not_found');
}
