import { describe, expect, it } from 'vitest';
import { revealHidden } from './reveal-hidden.ts';

const marks = (line: string) =>
  revealHidden(line).flatMap((part) => (part.kind === 'hidden' ? [part.codePoint] : []));

describe('revealHidden', () => {
  it.each([
    ['\u202e', 'U+202E'],
    ['\u2066', 'U+2066'],
    ['\u200b', 'U+200B'],
    ['\u0000', 'U+0000'],
    ['\u001b', 'U+001B'],
    ['\r', 'U+000D'],
    ['\u00ad', 'U+00AD'],
    ['\ufeff', 'U+FEFF'],
    ['\u00a0', 'U+00A0'],
    ['\u3164', 'U+3164'],
    ['\u{e0041}', 'U+E0041'],
    ['\ud800', 'U+D800'],
  ])('marks %j', (character, codePoint) => {
    expect(marks(`a${character}b`)).toEqual([codePoint]);
  });

  it('leaves ordinary text in one piece, tabs, accents and emoji included', () => {
    const line = '\tПорт: «8080» é 🚀';
    expect(revealHidden(line)).toEqual([{ kind: 'plain', text: line }]);
  });

  it('loses nothing', () => {
    const line = 'a\u202eb\u0000c';
    expect(
      revealHidden(line)
        .map((part) => part.text)
        .join(''),
    ).toBe(line);
  });
});
