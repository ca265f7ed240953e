import { schema, withWorkloadLock } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { loadAdministeredWorkload } from '../access/load-visible-workload.ts';
import type { FieldIssue, ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { findSettingsChange, type SettingsChange } from '../workload/find-settings-change.ts';
import { changeRules } from './change-rules.ts';
import { checkRule, type RuleChoice } from './check-reason.ts';
import { isRulable } from './policy-of.ts';

export type SetRuleInput = {
  workloadId: string;
  /** `deploy.port` */
  field: string;
  rule: RuleChoice;
  reason: string;
  /** The version that the form was filled with. Without it, whatever is found is changed. */
  settingsVersion?: number;
};

export type SetRuleOutcome =
  | { outcome: 'saved'; settingsVersion: number }
  | { outcome: 'stale'; settingsVersion: number; settingsChange: SettingsChange | null }
  | { outcome: 'invalid'; issues: FieldIssue[] }
  | { outcome: 'not_eligible' | 'busy' | 'not_found' };

/**
 * Says who decides a field of one workload. The rules live here and not in the repository, so that a committer can't widen them. Moves the settings
 * version, so that what was reviewed before can't be synced after; the live config stays as it is. What is already so is left so,
 * whoever made it so: a repeat after a lost answer is no conflict.
 */
export async function setRule(ctx: ServiceContext, input: SetRuleInput): Promise<SetRuleOutcome> {
  const { workloadId, field, rule } = input;
  const known = await loadAdministeredWorkload(ctx.db.read, ctx.actor, workloadId);
  if (!known) return { outcome: 'not_found' };
  const checked = checkRule(field, rule, input.reason);
  if (!checked.ok) return { outcome: 'invalid', issues: checked.issues };
  const { reason } = checked;

  return withWorkloadLock(ctx.db, known.id, async (tx): Promise<SetRuleOutcome> => {
    const workload = await loadAdministeredWorkload(tx, ctx.actor, known.id);
    if (!workload) return { outcome: 'not_found' };
    if (!isRulable(workload, field)) return { outcome: 'not_eligible' };
    const { settingsVersion } = workload;
    const changed = changeRules(ctx, workload.fieldRules, { field, rule, reason });
    if (!changed) return { outcome: 'saved', settingsVersion };
    if (input.settingsVersion !== undefined && input.settingsVersion !== settingsVersion) {
      return { outcome: 'stale', settingsVersion, settingsChange: await findSettingsChange(tx, workload) };
    }
    const next = settingsVersion + 1;
    await tx
      .update(schema.workload)
      .set({ fieldRules: changed.rules, settingsVersion: next, updatedAt: ctx.clock.now() })
      .where(eq(schema.workload.id, workload.id));
    const data = { field, from: changed.from, to: rule, reason, settingsVersion: next };
    await recordEvent(tx, ctx, { type: 'policy.changed', workload, data });
    return { outcome: 'saved', settingsVersion: next };
  });
}
