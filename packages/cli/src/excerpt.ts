import stringWidth from 'string-width';
import { showInvisible } from './visible-text.ts';

/** UTF-16 units of a line that are shown before and after its marked column. */
const BEFORE = 60;
const AFTER = 60;

/**
 * The line that a finding is about and a caret under its column, or `[]` where the text has no such line.
 *
 * Lines and columns count from 1, columns in UTF-16 units; the caret stands right also behind wide and escaped characters.
 */
export function createExcerpt(text: string, line: number, column: number): string[] {
  const source = text.split('\n', line)[line - 1]?.replace(/\r$/, '');
  if (source === undefined) return [];
  const at = Math.min(column - 1, source.length);
  const from = startOfCharacter(source, Math.max(0, at - BEFORE));
  const to = startOfCharacter(source, Math.min(source.length, at + AFTER));
  const before = (from > 0 ? '…' : '') + showInvisible(source.slice(from, at));
  const after = showInvisible(source.slice(at, to)) + (to < source.length ? '…' : '');
  const gutter = ' '.repeat(String(line).length);
  return [`${line} | ${before}${after}`, `${gutter} | ${' '.repeat(stringWidth(before))}^`];
}

/** The offset itself, or one less where it would cut a surrogate pair in two. */
function startOfCharacter(text: string, offset: number): number {
  const isInsidePair = /^[\uDC00-\uDFFF]/.test(text.slice(offset, offset + 1)) && offset > 0;
  return isInsidePair ? offset - 1 : offset;
}
