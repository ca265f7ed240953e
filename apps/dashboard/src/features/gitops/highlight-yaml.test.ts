import { describe, expect, it } from 'vitest';
import { highlightYaml } from './highlight-yaml.ts';

const kinds = (line: string) =>
  highlightYaml(line)
    .filter((token) => token.text.trim() !== '')
    .map((token) => `${token.kind} ${token.text}`);

describe('highlightYaml', () => {
  it('tells key, number and comment apart', () => {
    expect(kinds('  port: 8080   # web')).toEqual(['key port', 'plain :', 'number 8080', 'comment # web']);
  });

  it('leaves a # inside quotes or a word alone', () => {
    expect(kinds('healthcheck: "/a #b"')).toEqual(['key healthcheck', 'plain :', 'value "/a #b"']);
    expect(kinds('healthcheck: /a#b')).toEqual(['key healthcheck', 'plain :', 'value /a#b']);
  });

  it('does not take the colon of a value for that of a key', () => {
    expect(kinds('url: http://x')).toEqual(['key url', 'plain :', 'value http://x']);
    expect(kinds('http://x')).toEqual(['value http://x']);
  });

  it.each([
    '',
    '   ',
    '---',
    'a: b: c',
    '- - a: 1',
    '"unclosed: #',
    "'it''s': 1",
    '\ta:\t1',
    '{a: [1, 2]}',
    ': x',
    `${'x'.repeat(900)}: 1`,
  ])('gives the line %j back', (line) => {
    expect(
      highlightYaml(line)
        .map((token) => token.text)
        .join(''),
    ).toBe(line);
  });
});
