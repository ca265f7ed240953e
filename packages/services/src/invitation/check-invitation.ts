import { checkName } from '../check-name.ts';
import type { FieldIssue } from '../context.ts';
import { parseEmail } from '../person/validate-person.ts';
import { MAX_INVITATION_DAYS } from './invitation-token.ts';

/** What an invitation says besides the role, as somebody typed it. */
export type InvitationForm = {
  /** May be empty: who is invited chooses a name anyway. */
  name: string;
  email: string;
  /** Whole days, 1 to `MAX_INVITATION_DAYS`. */
  expiresInDays: number;
};

/** Gathers every fault; the address comes back in lower case, an empty name as null. */
export function checkInvitation({
  name,
  email,
  expiresInDays,
}: InvitationForm): { ok: true; name: string | null; email: string } | { ok: false; issues: FieldIssue[] } {
  const checked = name.trim() === '' ? { ok: true as const, name: null } : checkName(name);
  const address = parseEmail(email);
  const issues: FieldIssue[] = [];
  if (!checked.ok) issues.push({ field: 'name', code: checked.code, params: checked.params });
  if (!address.ok) issues.push(address.issue);
  issues.push(...checkDays(expiresInDays));
  if (!checked.ok || !address.ok || issues.length > 0) return { ok: false, issues };
  return { ok: true, name: checked.name, email: address.email };
}

export function checkDays(days: number): FieldIssue[] {
  if (Number.isInteger(days) && days >= 1 && days <= MAX_INVITATION_DAYS) return [];
  return [{ field: 'expiresInDays', code: 'out_of_range', params: { min: 1, max: MAX_INVITATION_DAYS } }];
}

/** How events, which stay for ever, speak of whoever is invited: by the name, or else by enough of the address to know them by. */
export function nameInvited({ name, email }: { name: string | null; email: string }): string {
  return name ?? email.replace(/^(.).*(?=@)/u, '$1…');
}
