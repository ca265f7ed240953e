import { violatedConstraint } from '@tinyforge/db';
import { checkName } from '../check-name.ts';
import type { FieldIssue } from '../context.ts';

type Invalid = { outcome: 'invalid'; issues: FieldIssue[] };

export function checkGroupName(
  text: string,
): { ok: true; name: string } | { ok: false; issues: FieldIssue[] } {
  const checked = checkName(text);
  if (checked.ok) return checked;
  return { ok: false, issues: [{ field: 'name', code: checked.code, params: checked.params }] };
}

/** Tells a name that another group has at its field. The database decides: two may ask for it at once. */
export async function orNameTaken<T>(pending: Promise<T>): Promise<T | Invalid> {
  try {
    return await pending;
  } catch (error) {
    if (violatedConstraint(error) !== 'workload_group_name_unique') throw error;
    return { outcome: 'invalid', issues: [{ field: 'name', code: 'name_taken', params: {} }] };
  }
}
