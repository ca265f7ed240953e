import { z } from 'zod';
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '../auth/create-auth.ts';
import { checkName } from '../check-name.ts';
import type { FieldIssue } from '../context.ts';

export type NewPerson = { name: string; email: string; password: string };

const MAX_EMAIL_LENGTH = 254;
const address = z.email();

/** Checks what a form sent and gathers every fault; the parts come back trimmed, the address in lower case. */
export function validatePerson(
  input: NewPerson,
): { ok: true; person: NewPerson } | { ok: false; issues: FieldIssue[] } {
  const name = checkName(input.name);
  const email = parseEmail(input.email);
  const issues: FieldIssue[] = [];
  if (!name.ok) issues.push({ field: 'name', code: name.code, params: name.params });
  if (!email.ok) issues.push(email.issue);
  issues.push(...checkPassword('password', input.password));
  if (!name.ok || !email.ok || issues.length > 0) return { ok: false, issues };
  return { ok: true, person: { name: name.name, email: email.email, password: input.password } };
}

/**
 * The address that a person or a provider gave, as addresses are stored and compared: trimmed, in lower case. It is checked as it was given: in lower case
 * the Kelvin sign (U+212A) is a plain k, which would make somebody else's address out of it.
 */
export function parseEmail(text: string): { ok: true; email: string } | { ok: false; issue: FieldIssue } {
  const given = text.trim();
  const refuse = (code: string, params = {}) => ({
    ok: false as const,
    issue: { field: 'email', code, params },
  });
  if (given === '') return refuse('required');
  if (given.length > MAX_EMAIL_LENGTH) return refuse('too_long', { max: MAX_EMAIL_LENGTH });
  return address.safeParse(given).success
    ? { ok: true, email: given.toLowerCase() }
    : refuse('email_invalid');
}

/** Length only, as NIST SP 800-63B advises: rules about kinds of characters make passwords worse. */
export function checkPassword(field: string, password: string): FieldIssue[] {
  if (password === '') return [{ field, code: 'required', params: {} }];
  if (password.length < MIN_PASSWORD_LENGTH) {
    return [{ field, code: 'too_short', params: { min: MIN_PASSWORD_LENGTH } }];
  }
  if (password.length > MAX_PASSWORD_LENGTH) {
    return [{ field, code: 'too_long', params: { max: MAX_PASSWORD_LENGTH } }];
  }
  return [];
}
