import { FIELDS, isRepoBacked, SOURCE_KINDS } from '@tinyforge/core-gitops';
import { isBusy, lockWorkloads, type Queryable, schema, type Transaction } from '@tinyforge/db';
import { and, inArray, sql } from 'drizzle-orm';
import type { FieldIssue, ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { SYSTEM_KEYS, writeSystemSetting } from '../system-setting.ts';
import type { SettingsChange } from '../workload/find-settings-change.ts';
import { changeRules } from './change-rules.ts';
import { checkRule, type RuleChoice } from './check-reason.ts';
import { findDefaultRuleChange } from './find-default-rule-change.ts';
import { holdDefaultPolicy } from './stored-default-policy.ts';

export type SetDefaultRuleInput = {
  /** `deploy.port` */
  field: string;
  rule: RuleChoice;
  reason: string;
  /** The version that the form was filled with. Without it, whatever is found is changed. */
  version?: number;
};

export type SetDefaultRuleOutcome =
  /** `workloads`: for how many it is a change; 0 where it was so already. */
  | { outcome: 'saved'; version: number; workloads: number }
  | { outcome: 'stale'; version: number; settingsChange: SettingsChange | null }
  | { outcome: 'invalid'; issues: FieldIssue[] }
  | { outcome: 'busy' };

/**
 * Says who decides a field of every workload that has no rule of its own for it, and moves the settings version of each of them. All in one
 * transaction under the locks of all: a sync that is under way either commits before, or finds its settings moved. What is already so
 * is left so, whoever made it so: a repeat after a lost answer is no conflict.
 */
export async function setDefaultRule(
  ctx: ServiceContext,
  input: SetDefaultRuleInput,
): Promise<SetDefaultRuleOutcome> {
  const checked = checkRule(input.field, input.rule, input.reason);
  if (!checked.ok) return { outcome: 'invalid', issues: checked.issues };
  const change = { field: input.field, rule: input.rule, reason: checked.reason };
  try {
    return await ctx.db.write.transaction((tx) => changeUnderLocks(tx, ctx, change, input.version));
  } catch (error) {
    if (isBusy(error)) return { outcome: 'busy' };
    throw error;
  }
}

async function changeUnderLocks(
  tx: Transaction,
  ctx: ServiceContext,
  change: { field: string; rule: RuleChoice; reason: string },
  seenVersion: number | undefined,
): Promise<SetDefaultRuleOutcome> {
  const { field, rule, reason } = change;
  const locked = await findConcerned(tx, field);
  if ((await lockWorkloads(tx, locked)) === 'busy') return { outcome: 'busy' };
  const policy = await holdDefaultPolicy(tx, ctx.clock.now());
  const changed = changeRules(ctx, policy.rules, change);
  if (!changed) return { outcome: 'saved', version: policy.version, workloads: 0 };
  if (seenVersion !== undefined && seenVersion !== policy.version) {
    return { outcome: 'stale', version: policy.version, settingsChange: await findDefaultRuleChange(tx) };
  }
  // Read anew, now that nobody can change them: one that was added meanwhile has no lock of ours.
  const concerned = await findConcerned(tx, field);
  if (concerned.some((id) => !locked.includes(id))) return { outcome: 'busy' };

  const version = policy.version + 1;
  await writeSystemSetting(tx, SYSTEM_KEYS.fieldPolicy, { version, rules: changed.rules }, ctx.clock.now());
  // Another reason decides nothing. No rule, and the rule that the repository decides, are the same to a sync.
  const means = (choice: RuleChoice) => (choice === 'locked' ? 'locked' : 'repository');
  const moved = means(changed.from) === means(rule) ? 0 : await moveSettings(tx, ctx, field, concerned);
  const data = { field, from: changed.from, to: rule, reason, workloads: moved };
  await recordEvent(tx, ctx, { type: 'policy.default_changed', data });
  return { outcome: 'saved', version, workloads: moved };
}

/** Every workload whose kind honours the field, exceptions among them: they may cease to be ones until the locks are there. */
async function findConcerned(db: Queryable, path: string): Promise<string[]> {
  const { workload } = schema;
  const kinds = SOURCE_KINDS.filter(
    (kind) =>
      isRepoBacked(kind) && FIELDS.some((field) => field.path === path && field.sourceKinds.includes(kind)),
  );
  const rows = await db.select({ id: workload.id }).from(workload).where(inArray(workload.sourceKind, kinds));
  return rows.map(({ id }) => id);
}

/** Moves the settings version of those that have no rule of their own for the field; says how many these are. */
async function moveSettings(
  tx: Transaction,
  ctx: Pick<ServiceContext, 'clock'>,
  path: string,
  ids: string[],
): Promise<number> {
  if (ids.length === 0) return 0;
  const { workload } = schema;
  const moved = await tx
    .update(workload)
    .set({ settingsVersion: sql`${workload.settingsVersion} + 1`, updatedAt: ctx.clock.now() })
    .where(and(inArray(workload.id, ids), sql`not ${workload.fieldRules} ? ${path}`))
    .returning({ id: workload.id });
  return moved.length;
}
