import { FIELDS } from '@tinyforge/core-gitops';
import type { ServiceContext } from '../context.ts';
import { describePolicy, type FieldPolicyItem } from './describe-policy.ts';
import { readDefaultPolicy } from './stored-default-policy.ts';

/** Who decides each field of the registry where a workload has no rule of its own. */
export async function getDefaultPolicy(
  ctx: Pick<ServiceContext, 'db'>,
): Promise<{ version: number; fields: FieldPolicyItem[] }> {
  const { version, rules } = await readDefaultPolicy(ctx.db.read);
  return { version, fields: describePolicy(FIELDS, {}, rules) };
}
