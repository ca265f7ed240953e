import type { FieldIssue } from '../context.ts';

export const MAX_TOKEN_LENGTH = 1024;

/** A token as it can stand in a header: visible ASCII without spaces. What was pasted around it is cut off. */
export function checkToken(text: string): { ok: true; token: string } | { ok: false; issues: FieldIssue[] } {
  const token = text.trim();
  const fault = (code: string, params: FieldIssue['params'] = {}) => ({
    ok: false as const,
    issues: [{ field: 'token', code, params }],
  });
  if (token === '') return fault('required');
  if (token.length > MAX_TOKEN_LENGTH) return fault('too_long', { max: MAX_TOKEN_LENGTH });
  if (!/^[\x21-\x7e]+$/.test(token)) return fault('bad_characters');
  return { ok: true, token };
}
