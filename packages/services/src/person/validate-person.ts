import { z } from 'zod';
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '../auth/create-auth.ts';
import { checkName } from '../check-name.ts';
import type { FieldIssue } from '../context.ts';

export type NewPerson = { name: string; email: string; password: string };

const MAX_EMAIL_LENGTH = 254;
const email = z.email();

/** Checks what a form sent and gathers every fault; the parts come back trimmed, the address in lower case. */
export function validatePerson(
  input: NewPerson,
): { ok: true; person: NewPerson } | { ok: false; issues: FieldIssue[] } {
  const name = checkName(input.name);
  const address = normalizeEmail(input.email);
  const issues: FieldIssue[] = [];
  if (!name.ok) issues.push({ field: 'name', code: name.code, params: name.params });
  issues.push(...checkEmail(address), ...checkPassword('password', input.password));
  if (!name.ok || issues.length > 0) return { ok: false, issues };
  return { ok: true, person: { name: name.name, email: address, password: input.password } };
}

/** As addresses are stored and compared. */
export function normalizeEmail(text: string): string {
  return text.trim().toLowerCase();
}

/** @param address from `normalizeEmail` */
export function checkEmail(address: string): FieldIssue[] {
  if (address === '') return [{ field: 'email', code: 'required', params: {} }];
  if (address.length > MAX_EMAIL_LENGTH) {
    return [{ field: 'email', code: 'too_long', params: { max: MAX_EMAIL_LENGTH } }];
  }
  return email.safeParse(address).success ? [] : [{ field: 'email', code: 'email_invalid', params: {} }];
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
