import { styleText } from 'node:util';
import { createExcerpt } from '../excerpt.ts';
import type { Reporter, Summary } from '../finding.ts';
import { showInvisible } from '../visible-text.ts';

type Style = Parameters<typeof styleText>[0];

/**
 * For people: place, code, message and the line itself with a caret.
 *
 * @param summary whether a last line counts what was found
 */
export function createHumanReporter({ color, summary }: { color: boolean; summary: boolean }): Reporter {
  // Whether the output takes colors is decided already: styleText must not look again.
  const paint = (style: Style, text: string) =>
    color ? styleText(style, text, { validateStream: false }) : text;

  return {
    start: () => '',
    finding(finding, text) {
      const { severity, line, column } = finding;
      const tone = severity === 'error' ? 'red' : 'yellow';
      const place = paint('bold', `${showInvisible(finding.file)}:${line}:${column}`);
      const [source, caret] = text ? createExcerpt(text, line, column) : [];
      const lines = [
        `${place} ${paint(tone, severity)} ${finding.code}`,
        `  ${showInvisible(finding.message)}`,
        ...(source && caret ? [`  ${source}`, `  ${caret.slice(0, -1)}${paint(tone, '^')}`] : []),
      ];
      return `${lines.join('\n')}\n\n`;
    },
    end: (counts) => (summary ? `${describeSummary(counts)}\n` : ''),
  };
}

function describeSummary({ files, errors, warnings, hidden }: Summary): string {
  if (files === 0) return 'Checked no files.';
  const found =
    errors + warnings === 0 ? 'no issues' : `${count(errors, 'error')}, ${count(warnings, 'warning')}`;
  const rest = hidden > 0 ? ` ${count(hidden, 'issue')} not shown.` : '';
  return `Checked ${count(files, 'file')}: ${found}.${rest}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
