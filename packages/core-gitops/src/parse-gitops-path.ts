import { createIssue, type Issue, type IssueCode, type IssueParams } from './issues.ts';

/** Most characters of a path. */
const MAX_PATH_LENGTH = 255;

/** Backslash, `?`, `#`, `%`, control (NUL too), line-breaking, direction-changing characters and halves of characters. */
const BAD_CHARACTER = /[\\?#%\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u;

/**
 * Checks the path of a workload's file: relative, POSIX, and ending in `.yml` or `.yaml`, so that the preview does not
 * become a reader for any file of a repository.
 *
 * All faults at once, each on line 1 with the column of its first character.
 */
export function parseGitopsPath(path: string): { ok: true; path: string } | { ok: false; issues: Issue[] } {
  const issues: Issue[] = [];
  const report = (code: IssueCode, offset: number, params?: IssueParams) => {
    issues.push(createIssue(code, { line: 1, column: offset + 1 }, params));
  };
  if (path === '') report('path_empty', 0);
  else {
    const start = path.startsWith('/') ? 1 : 0;
    if (start === 1) report('path_not_relative', 0);
    const badCharacter = path.search(BAD_CHARACTER);
    if (badCharacter !== -1) report('path_bad_character', badCharacter);
    const badSegment = findBadSegment(path, start);
    if (badSegment !== -1) report('path_bad_segment', badSegment);
    if (!/\.ya?ml$/.test(path)) report('path_bad_extension', path.length - 1);
    if (path.length > MAX_PATH_LENGTH) report('path_too_long', MAX_PATH_LENGTH, { max: MAX_PATH_LENGTH });
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, path };
}

/** Offset of the first empty, `.` or `..` segment from `start` on, or -1. */
function findBadSegment(path: string, start: number): number {
  let offset = start;
  for (const segment of path.slice(start).split('/')) {
    if (segment === '' || segment === '.' || segment === '..') return offset;
    offset += segment.length + 1;
  }
  return -1;
}
