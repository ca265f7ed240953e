/**
 * The text with at most `max` UTF-16 units of it, and `…` where some were cut off. A surrogate pair is not split: PostgreSQL stores no half
 * of one.
 */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max).replace(/[\ud800-\udbff]$/, '')}…`;
}
