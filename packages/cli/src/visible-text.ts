/**
 * Characters that can't be seen, or that change how the text around them looks: controls, format characters (bidirectional ones
 * among them), line separators, private use, lone surrogates, whatever is ignorable, and spaces other than the usual one.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;

/** For a terminal: `\t` for a tab, `\u{202e}` for any other invisible character. */
export function showInvisible(text: string): string {
  return text.replace(INVISIBLE, (character) =>
    character === '\t' ? '\\t' : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/** JSON whose strings show their invisible characters as escapes, and mean the same. */
export function toVisibleJson(value: unknown): string {
  return JSON.stringify(value).replace(INVISIBLE, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
