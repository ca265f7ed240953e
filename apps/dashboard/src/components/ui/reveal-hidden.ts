/** A stretch of text as it is, or one character that would be invisible or reorder what surrounds it, with its code point. */
export type TextPart = { kind: 'plain'; text: string } | { kind: 'hidden'; text: string; codePoint: string };

// Controls, format characters (bidi among them), unusual spaces, line separators, unpaired surrogates, private and unassigned code points, and
// whatever a font draws as nothing. A tab is indentation and stays.
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\p{Zs}\p{Default_Ignorable_Code_Point}]/u;
const ORDINARY = new Set([' ', '\t']);

/**
 * Splits a line from a repository so that characters which could deceive a reader can be drawn as visible marks. Concatenating the
 * parts' `text` gives the line back.
 */
export function revealHidden(line: string): TextPart[] {
  const parts: TextPart[] = [];
  let plain = '';
  for (const character of line) {
    if (ORDINARY.has(character) || !HIDDEN.test(character)) {
      plain += character;
      continue;
    }
    if (plain) parts.push({ kind: 'plain', text: plain });
    plain = '';
    const codePoint = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    parts.push({ kind: 'hidden', text: character, codePoint: `U+${codePoint}` });
  }
  if (plain) parts.push({ kind: 'plain', text: plain });
  return parts;
}
