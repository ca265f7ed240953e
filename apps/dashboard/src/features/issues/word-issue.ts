/** A fault as the API tells it; a viewer gets no parameters of a file's faults. */
export type WordableIssue = { code: string; params?: Record<string, string | number> | undefined };

type Words = {
  has(key: never): boolean;
  (key: never, values?: never): string;
};

/**
 * The sentence with the particulars where there is one and all of them are known, otherwise the plain one; for a code that this dashboard
 * does not know, a general one.
 */
export function wordIssue(issue: WordableIssue, words: { plain: Words; detailed: Words }): string {
  const key = issue.code as never;
  const params = issue.params ?? {};
  if (Object.keys(params).length > 0 && words.detailed.has(key)) return words.detailed(key, params as never);
  return words.plain(words.plain.has(key) ? key : ('unknown' as never));
}
