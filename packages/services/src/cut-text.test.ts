import { expect, it } from 'vitest';
import { cutText } from './cut-text.ts';

it('leaves a text alone that is short enough', () => {
  expect(cutText('', 3)).toBe('');
  expect(cutText('abc', 3)).toBe('abc');
});

it('cuts a longer one and marks the cut, without splitting a surrogate pair', () => {
  expect(cutText('abcd', 3)).toBe('abc…');
  expect(cutText('ab😀d', 3)).toBe('ab…');
  expect(cutText('a😀cd', 3)).toBe('a😀…');
});
