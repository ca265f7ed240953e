import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { createExcerpt } from './excerpt.ts';
import { anyText } from './testing/any-text.ts';

describe('createExcerpt', () => {
  it('puts the caret under the column, behind wide, joined and escaped characters too', () => {
    expect(createExcerpt('a: 1\nb: 2\r\n', 2, 4)).toEqual(['2 | b: 2', '  |    ^']);
    expect(createExcerpt('名前: x', 1, 5)).toEqual(['1 | 名前: x', '  |       ^']);
    expect(createExcerpt('\u202e\tx', 1, 3)).toEqual(['1 | \\u{202e}\\tx', '  |           ^']);
    expect(createExcerpt('e\u0301: x', 1, 5)).toEqual(['1 | e\u0301: x', '  |    ^']);
  });

  it('cuts a long line around the column', () => {
    const [line, caret] = createExcerpt(`${'a'.repeat(500)}!${'b'.repeat(500)}`, 1, 501);
    expect(line).toBe(`1 | …${'a'.repeat(60)}!${'b'.repeat(59)}…`);
    expect(line?.[(caret ?? '').indexOf('^')]).toBe('!');
  });

  it('is empty where the text has no such line', () => {
    expect(createExcerpt('one', 2, 1)).toEqual([]);
  });

  it('never shows an invisible character and always has its caret within the line or right behind it', () => {
    fc.assert(
      fc.property(anyText(80), fc.nat(90), (text, at) => {
        const [line = '', caret = ''] = createExcerpt(text.replaceAll('\n', ' '), 1, at + 1);
        expect(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(line + caret)).toBe(false);
        expect(caret.length).toBeLessThanOrEqual(stringWidth(line) + 1);
      }),
    );
  });
});
