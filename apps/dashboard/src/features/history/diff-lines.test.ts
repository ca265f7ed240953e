import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type DiffLine, diffLines } from './diff-lines.ts';

const textsOf = (lines: DiffLine[], left: DiffLine['kind']) =>
  lines.filter(({ kind }) => kind !== left).map(({ text }) => text);

it('keeps what both have and marks the rest', () => {
  expect(diffLines(['{', '  "a": 1', '}'], ['{', '  "a": 2', '}'])).toEqual([
    { kind: 'same', text: '{' },
    { kind: 'removed', text: '  "a": 1' },
    { kind: 'added', text: '  "a": 2' },
    { kind: 'same', text: '}' },
  ]);
});

it('holds both texts whole and in order, and nothing else', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', '{', '}'), { maxLength: 12 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const diff = diffLines(before, after);
      expect(textsOf(diff, 'added')).toEqual(before);
      expect(textsOf(diff, 'removed')).toEqual(after);
    }),
  );
});

it('says of texts that are too long to compare that all of them changed', () => {
  const long = Array.from({ length: 1_001 }, (_, index) => String(index));
  const diff = diffLines(long, long);
  expect(diff).toHaveLength(2_002);
  expect(textsOf(diff, 'added')).toEqual(long);
});
