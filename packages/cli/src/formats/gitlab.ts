import { createHash } from 'node:crypto';
import type { Finding, Reporter } from '../finding.ts';
import { toVisibleJson } from '../visible-text.ts';

/** GitLab's Code Quality report: a JSON list, shown in merge requests. */
export function createGitlabReporter(): Reporter {
  let separator = '\n';
  let file = '';
  let repeats = new Map<string, number>();
  return {
    start: () => '[',
    finding(finding) {
      if (finding.file !== file) {
        file = finding.file;
        repeats = new Map();
      }
      const text = `${separator}  ${toVisibleJson(describeIssue(finding, repeats))}`;
      separator = ',\n';
      return text;
    },
    end: () => '\n]\n',
  };
}

/**
 * GitLab knows an issue again by its fingerprint, so that has no line in it: what was there before stays known when lines are
 * added above. The same fault twice in a file is told apart by its count.
 */
function describeIssue({ file, severity, code, message, path, line }: Finding, repeats: Map<string, number>) {
  const fault = JSON.stringify([file, code, path]);
  const repeat = repeats.get(fault) ?? 0;
  repeats.set(fault, repeat + 1);
  return {
    description: message,
    check_name: code,
    fingerprint: createHash('sha256').update(`${fault}${repeat}`).digest('hex'),
    severity: severity === 'error' ? 'major' : 'minor',
    location: { path: file, lines: { begin: line } },
  };
}
