import { describe, expect, it } from 'vitest';
import { previewLines } from './preview-lines.ts';

const issue = (line: number) => ({ code: 'unknown_key', line, column: 1 });

describe('previewLines', () => {
  it('numbers lines from 1 and drops the end of the last one', () => {
    expect(previewLines('a\r\nb\n', []).lines.map((line) => `${line.number}${line.text}`)).toEqual([
      '1a',
      '2b',
    ]);
  });

  it('puts each fault at its line, and keeps those that have none', () => {
    const { lines, elsewhere } = previewLines('a\nb', [issue(2), issue(0), issue(9)]);
    expect(lines.map((line) => line.issues.length)).toEqual([0, 1]);
    expect(elsewhere).toEqual([issue(0), issue(9)]);
  });

  it('shows a long file in part, but never hides a fault', () => {
    const raw = 'x\n'.repeat(5000);
    expect(previewLines(raw, []).lines).toHaveLength(300);
    expect(previewLines(raw, [issue(1000)]).lines).toHaveLength(1003);
    expect(previewLines(raw, [issue(4000)]).elsewhere).toEqual([issue(4000)]);
    expect(previewLines(raw, [], true).lines).toHaveLength(5000);
  });
});
