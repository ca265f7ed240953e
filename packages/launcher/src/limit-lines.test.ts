import { expect, it } from 'vitest';
import { createLineLimit } from './limit-lines.ts';

const limited = (maxBytes: number, ...chunks: string[]) => {
  const limit = createLineLimit(maxBytes);
  return chunks.map((chunk) => limit(Buffer.from(chunk)).toString('utf8')).join('');
};

it.each([
  [['12345\n'], '12345\n'],
  [['123456\n'], '12345…\n'],
  [['123456'], '12345…'],
  [['1234', '5', '6', '7', '\n8'], '12345…\n8'],
  [['12345', '\n', '\n', '123456789\n1'], '12345\n\n12345…\n1'],
  [[''], ''],
])('%j becomes %j', (chunks, expected) => {
  expect(limited(5, ...chunks)).toBe(expected);
});

it.each([1, 2, 3, 5, 7])('cuts alike where the output comes in chunks of %i bytes', (size) => {
  const whole = 'a\n12345\n123456\n\n1234567890123\nend';
  const chunks = whole.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
  expect(limited(5, ...chunks)).toBe(limited(5, whole));
});
