import type { schema } from '@tinyforge/db';
import type { ServiceContext } from '../context.ts';
import type { RuleChoice } from './check-reason.ts';

type Rules = schema.FieldRules;

/** The rules after a choice for one field, and what held before; null where the choice changes nothing. */
export function changeRules(
  { actor, clock }: Pick<ServiceContext, 'actor' | 'clock'>,
  rules: Rules,
  { field, rule, reason }: { field: string; rule: RuleChoice; reason: string },
): { rules: Rules; from: RuleChoice } | null {
  const before = Object.hasOwn(rules, field) ? rules[field] : undefined;
  const from = before?.rule ?? 'default';
  // Without a rule there is nothing that a reason could be for.
  if (from === rule && (rule === 'default' || before?.reason === reason)) return null;
  const { [field]: _gone, ...others } = rules;
  if (rule === 'default') return { rules: others, from };
  const mine = { rule, reason, actorName: actor.name, at: clock.now().toISOString() };
  return { rules: { ...others, [field]: mine }, from };
}
