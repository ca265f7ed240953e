import { expect, test } from 'vitest';
import { createTokenText, hashToken, matchesHash, parseTokenText } from './token-text.ts';

test('a new token says which it is, and no two are alike', () => {
  const [one, other] = [createTokenText(), createTokenText()];
  expect(one.text).toMatch(/^tf_[0-9a-f]{12}_[0-9a-f]{72}$/);
  expect(parseTokenText(one.text)).toEqual({ lookup: one.lookup });
  expect(one.text).not.toBe(other.text);
  expect(one.lookup).not.toBe(other.lookup);
});

test('what is stored is not the token, and proves it', () => {
  const { text, hash } = createTokenText();
  expect(hash).toBe(hashToken(text));
  expect(text).not.toContain(hash);
  expect(matchesHash(text, hash)).toBe(true);
  expect(matchesHash(createTokenText().text, hash)).toBe(false);
  expect(matchesHash(text, '')).toBe(false);
});

test('one wrong character anywhere is no token', () => {
  const { text } = createTokenText();
  for (let at = 0; at < text.length; at++) {
    const other = text[at] === '0' ? '1' : '0';
    expect(parseTokenText(text.slice(0, at) + other + text.slice(at + 1))).toBeNull();
  }
});

test.each([
  '',
  'tf_',
  'Bearer',
  'ghp_0123456789abcdef',
  `${createTokenText().text} `,
  createTokenText().text.toUpperCase(),
])('no token: %j', (text) => {
  expect(parseTokenText(text)).toBeNull();
});

/** The checksum is a promise to scanners outside: `zlib.crc32` of Python gives the same. */
test('the checksum is CRC-32 in lower-case hexadecimal', () => {
  const body = `tf_0123456789ab_${'0'.repeat(64)}`;
  expect(parseTokenText(`${body}1b3dfbf4`)).toEqual({ lookup: '0123456789ab' });
  expect(parseTokenText(`${body}1b3dfbf5`)).toBeNull();
});
