import type { Reporter } from '../finding.ts';

/** Workflow commands of GitHub Actions: each issue becomes an annotation at its line. */
export function createGithubReporter(): Reporter {
  return {
    start: () => '',
    finding({ file, severity, code, message, line, column }) {
      const properties = { file, line, col: column, title: `tinyforge ${code}` };
      const list = Object.entries(properties).map(
        ([key, value]) => `${key}=${escapeProperty(String(value))}`,
      );
      return `::${severity} ${list.join(',')}::${escapeMessage(message)}\n`;
    },
    end: ({ failures }) =>
      failures
        .map(({ file, message }) => `::error title=tinyforge::${escapeMessage(`${file}: ${message}`)}\n`)
        .join(''),
  };
}

/** Without these a message could end its line and start a command of its own. */
function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
