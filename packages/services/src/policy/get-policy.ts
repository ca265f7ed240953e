import { fieldsOf } from '@tinyforge/core-gitops';
import { loadVisibleWorkload } from '../access/load-visible-workload.ts';
import type { ServiceContext } from '../context.ts';
import { describePolicy, type FieldPolicyItem } from './describe-policy.ts';

/** Who decides the fields that a workload's kind honours. Null: no such workload. */
export async function getPolicy(
  ctx: Pick<ServiceContext, 'db' | 'actor'>,
  { workloadId }: { workloadId: string },
): Promise<{ settingsVersion: number; fields: FieldPolicyItem[] } | null> {
  const workload = await loadVisibleWorkload(ctx.db.read, ctx.actor, workloadId);
  if (!workload) return null;
  const { settingsVersion, sourceKind, fieldRules, defaultRules } = workload;
  return { settingsVersion, fields: describePolicy(fieldsOf(sourceKind), fieldRules, defaultRules) };
}
