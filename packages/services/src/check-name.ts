export const MAX_NAME_LENGTH = 100;

/**
 * Control characters, those that turn the direction of text or break it, those that show nothing, interlinear annotations (U+FFF9 to
 * U+FFFB), and those that have no agreed look because they are unassigned or for private use: a name must look like what it is.
 */
const HIDDEN_CHARACTERS =
  /[\p{Cc}\p{Surrogate}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb\p{Unassigned}\p{Private_Use}\u{16fe4}\u{1d159}]/u;

/** Spaces of any width, in runs: they would make two names of one. Tabs and line breaks are control characters, and refused. */
const SPACES = /\p{Space_Separator}+/gu;

/**
 * Of the hidden ones, joiners and variation selectors where something is shaped by them: after a letter of a script other than Latin, Greek and Cyrillic, which
 * need none (Persian names have U+200C, Indic ones U+200D, Japanese ones variants of Han), and in emoji. Elsewhere they only make two names out of one.
 */
const SHAPING_CHARACTERS =
  /(?<=(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Inherited}])[\p{L}\p{M}]|\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\ufe0f)?)[\p{Join_Control}\p{Variation_Selector}]|(?<=[0-9#*])\ufe0f(?=\u20e3)/gu;

export type CheckedName =
  | { ok: true; name: string }
  | { ok: false; code: 'required' | 'too_long' | 'bad_characters'; params: Record<string, number> };

/** The name that a person typed, trimmed, with single spaces and in Unicode's composed form; or what is wrong with it. */
export function checkName(text: string): CheckedName {
  const name = normalizeName(text);
  if (name === '') return { ok: false, code: 'required', params: {} };
  if (name.length > MAX_NAME_LENGTH) return { ok: false, code: 'too_long', params: { max: MAX_NAME_LENGTH } };
  if (HIDDEN_CHARACTERS.test(name.replace(SHAPING_CHARACTERS, '')))
    return { ok: false, code: 'bad_characters', params: {} };
  return { ok: true, name };
}

/** The form in which names are stored and compared: composed, trimmed, and each run of spaces as one. */
export function normalizeName(text: string): string {
  return text.normalize('NFC').replace(SPACES, ' ').trim();
}
