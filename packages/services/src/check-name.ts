export const MAX_NAME_LENGTH = 100;

/** Control characters and those that turn the direction of text: a name must look like what it is. */
const HIDDEN_CHARACTERS = /[\p{Cc}\p{Surrogate}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

export type CheckedName =
  | { ok: true; name: string }
  | { ok: false; code: 'required' | 'too_long' | 'bad_characters'; params: Record<string, number> };

/** The name that a person typed, trimmed and in Unicode's composed form; or what is wrong with it. */
export function checkName(text: string): CheckedName {
  const name = text.normalize('NFC').trim();
  if (name === '') return { ok: false, code: 'required', params: {} };
  if (name.length > MAX_NAME_LENGTH) return { ok: false, code: 'too_long', params: { max: MAX_NAME_LENGTH } };
  if (HIDDEN_CHARACTERS.test(name)) return { ok: false, code: 'bad_characters', params: {} };
  return { ok: true, name };
}
