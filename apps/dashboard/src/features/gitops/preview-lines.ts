/** Lines shown before somebody asks for all; those up to the last fault are always among them, within reason. */
const FIRST_LINES = 300;
const MOST_LINES = 3000;

export type PreviewIssue = {
  code: string;
  line: number;
  column: number;
  params?: Record<string, string | number>;
};
export type PreviewLine = { number: number; text: string; issues: PreviewIssue[] };

/**
 * A file's text as numbered lines with the faults that belong to each. Lines end at `\n`, as the parser counts them. Faults without a place in
 * the text come back apart.
 */
export function previewLines(
  raw: string,
  issues: readonly PreviewIssue[],
  all = false,
): { lines: PreviewLine[]; total: number; elsewhere: PreviewIssue[] } {
  const texts = raw.split('\n');
  if (texts.at(-1) === '' && texts.length > 1) texts.pop();
  const total = texts.length;
  const placed = issues.filter((issue) => issue.line >= 1 && issue.line <= total);
  const lastFault = Math.max(0, ...placed.map((issue) => issue.line));
  const count = Math.min(total, all ? total : Math.min(MOST_LINES, Math.max(FIRST_LINES, lastFault + 3)));
  const lines = texts.slice(0, count).map((text, index) => ({
    number: index + 1,
    text: text.replace(/\r$/, ''),
    issues: placed.filter((issue) => issue.line === index + 1),
  }));
  return { lines, total, elsewhere: issues.filter((issue) => issue.line < 1 || issue.line > count) };
}
