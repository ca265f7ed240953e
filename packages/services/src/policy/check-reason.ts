import { FIELD_RULES, FIELDS, type FieldRule } from '@tinyforge/core-gitops';
import type { FieldIssue } from '../context.ts';

/** Most characters of a reason. */
export const MAX_REASON_LENGTH = 300;

/** What a form may say of one field: a rule, or `default` for none at this level. */
export const RULE_CHOICES = [...FIELD_RULES, 'default'] as const;
export type RuleChoice = FieldRule | 'default';

/** Control characters and those that turn the direction of text: a reason is shown to everybody, on one line. */
const HIDDEN_CHARACTERS = /[\p{Cc}\p{Surrogate}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

/** The reason as it is stored, or what is wrong with field or reason. Who locks a field says why. */
export function checkRule(
  field: string,
  rule: RuleChoice,
  reason: string,
): { ok: true; reason: string } | { ok: false; issues: FieldIssue[] } {
  const issues: FieldIssue[] = [];
  const known = FIELDS.map(({ path }) => path);
  if (!known.some((path) => path === field))
    issues.push({ field: 'field', code: 'unknown_choice', params: { choices: known.join(', ') } });
  const trimmed = reason.normalize('NFC').trim();
  const fault = (code: string, params: FieldIssue['params'] = {}) =>
    issues.push({ field: 'reason', code, params });
  if (rule === 'locked' && trimmed === '') fault('required');
  if (trimmed.length > MAX_REASON_LENGTH) fault('too_long', { max: MAX_REASON_LENGTH });
  if (HIDDEN_CHARACTERS.test(trimmed)) fault('bad_characters');
  return issues.length > 0 ? { ok: false, issues } : { ok: true, reason: trimmed };
}
