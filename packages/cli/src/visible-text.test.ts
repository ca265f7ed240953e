import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from './testing/any-text.ts';
import { showInvisible, toVisibleJson } from './visible-text.ts';

describe('showInvisible', () => {
  it.each([
    ['a control', '\u0007'],
    ['an escape', '\u001b'],
    ['a bidirectional override', '\u202e'],
    ['a format character that is not ignorable', '\ufff9'],
    ['private use', '\ue000'],
    ['half a surrogate pair', '\ud800'],
    ['a line separator', '\u2028'],
    ['a blank letter', '\u3164'],
    ['a space that is none', '\u00a0'],
    ['a tag beyond the first plane', '\u{e0041}'],
  ])('writes %s as its number', (_, character) => {
    expect(showInvisible(`<${character}>`)).toBe(`<\\u{${character.codePointAt(0)?.toString(16)}}>`);
  });

  it('writes a tab as \\t and leaves what can be seen', () => {
    expect(showInvisible('\t')).toBe('\\t');
    expect(showInvisible('a b: "é", порт, 名前, 👍')).toBe('a b: "é", порт, 名前, 👍');
  });
});

describe('toVisibleJson', () => {
  it('means the same and shows all of it', () => {
    fc.assert(
      fc.property(anyText(50), (text) => {
        const json = toVisibleJson({ text });
        expect(JSON.parse(json)).toEqual({ text });
        expect(json).toBe(showInvisible(json));
      }),
    );
  });
});
