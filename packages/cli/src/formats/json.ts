import type { Reporter } from '../finding.ts';
import { toVisibleJson } from '../visible-text.ts';

/** For programs: `{ version, issues, failures, summary }`, an issue a line. `version` grows when a key goes or changes its meaning. */
export function createJsonReporter(): Reporter {
  let separator = '\n';
  return {
    start: () => '{"version": 1, "issues": [',
    finding(finding) {
      const text = `${separator}  ${toVisibleJson(finding)}`;
      separator = ',\n';
      return text;
    },
    end({ failures, ...counts }) {
      const summary = { ...counts, failures: failures.length };
      return `\n], "failures": ${toVisibleJson(failures)}, "summary": ${toVisibleJson(summary)}}\n`;
    },
  };
}
