import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { version } from '../../package.json';
import type { Failure, Finding, Reporter } from '../finding.ts';
import { toVisibleJson } from '../visible-text.ts';

/** SARIF 2.1.0, as code scanning services take it. Results come as they are found; the rules that they name come after them. */
export function createSarifReporter(): Reporter {
  const rules: string[] = [];
  let separator = '\n';
  return {
    start: () =>
      '{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [{"columnKind": "utf16CodeUnits", "results": [',
    finding(finding) {
      if (!rules.includes(finding.code)) rules.push(finding.code);
      const text = `${separator}  ${toVisibleJson(describeResult(finding, rules.indexOf(finding.code)))}`;
      separator = ',\n';
      return text;
    },
    end({ failures }) {
      const invocation = {
        executionSuccessful: failures.length === 0,
        toolExecutionNotifications: failures.map(describeFailure),
      };
      const driver = { name: 'tinyforge', version, rules: rules.map(describeRule) };
      return `\n], "invocations": [${toVisibleJson(invocation)}], "tool": ${toVisibleJson({ driver })}}]}\n`;
    },
  };
}

function describeResult({ file, severity, code, message, line, column }: Finding, ruleIndex: number) {
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: toUri(file) },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
  };
}

function describeFailure({ file, message }: Failure) {
  return {
    level: 'error',
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: { uri: toUri(file) } } }],
  };
}

/** GitHub shows a rule by all three texts and refuses one without them. */
function describeRule(code: string) {
  const text = code.charAt(0).toUpperCase() + code.slice(1).replaceAll('_', ' ');
  return {
    id: code,
    shortDescription: { text },
    fullDescription: { text },
    help: { text: 'See docs/linting.md.' },
  };
}

function toUri(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file
    .replace(/\p{Cs}/gu, '\uFFFD')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
}
