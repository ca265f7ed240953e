import { createIssue, type Issue, type IssueCode, type IssueParams } from './issues.ts';

/** A fault of a file while it is being read: where it is as an offset into the text, in UTF-16 units. */
export type Fault = {
  code: IssueCode;
  offset: number;
  path?: string;
  params?: IssueParams;
  /** Offset of the earlier thing that this one repeats; its line becomes `params.firstLine`. */
  repeats?: number;
};

/** Most issues that a file gets: a fuller list helps nobody, and a hostile file must not make a large answer. */
export const MAX_ISSUES = 100;

/**
 * Turns faults into issues in the order of the file, each with its line and column. Where there are more than
 * {@link MAX_ISSUES}, the last issue is `more_issues` with their count, at the place of the first one left out.
 */
export function createIssues(text: string, faults: readonly Fault[]): Issue[] {
  const inOrder = faults.toSorted((a, b) => a.offset - b.offset);
  const shown = inOrder.length > MAX_ISSUES ? inOrder.slice(0, MAX_ISSUES - 1) : inOrder;
  const firstLeftOut = inOrder[shown.length];
  if (firstLeftOut) {
    const count = inOrder.length - shown.length;
    shown.push({ code: 'more_issues', offset: firstLeftOut.offset, params: { count } });
  }
  const locate = createLocator(text);
  return shown.map(({ code, offset, path, params, repeats }) => {
    const all = repeats === undefined ? params : { ...params, firstLine: locate(repeats).line };
    return createIssue(code, { path, ...locate(offset) }, all);
  });
}

/** Finds line and column, both from 1, of an offset. An offset beyond the text is its end. */
export function createLocator(text: string): (offset: number) => { line: number; column: number } {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return (offset) => {
    const inside = Math.min(Math.max(offset, 0), text.length);
    let low = 0;
    let high = lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lineStarts[middle] ?? 0) <= inside) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: inside - (lineStarts[low] ?? 0) + 1 };
  };
}
