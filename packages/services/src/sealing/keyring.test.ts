import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createKeyring, SealBrokenError, UnknownKeyError } from './keyring.ts';

const FIRST = 'first-key-first-key-first-key-first-key';
const SECOND = 'second-key-second-key-second-key-second';
const BOUND = { table: 'credential', row: 'a', baseUrl: 'https://github.com' };

describe('sealing', () => {
  test('opens whatever was sealed, and never shows it', () => {
    const keyring = createKeyring([FIRST]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const secret = keyring.seal(text, BOUND);
        expect(keyring.open(secret, BOUND)).toBe(Buffer.from(text).toString('utf8'));
        if (text.length > 3) expect(Buffer.from(secret.sealed).includes(text)).toBe(false);
      }),
    );
  });

  test('the same text seals differently each time', () => {
    const keyring = createKeyring([FIRST]);
    const once = Buffer.from(keyring.seal('token', BOUND).sealed);
    expect(once.equals(keyring.seal('token', BOUND).sealed)).toBe(false);
  });

  test.each([
    ['row', { ...BOUND, row: 'b' }],
    ['table', { ...BOUND, table: 'webhook' }],
    ['address', { ...BOUND, baseUrl: 'https://github.com.evil.example' }],
    ['parts moved into one another', { table: 'credential', row: 'a","https://github.com', baseUrl: '' }],
  ])('does not open for another %s', (_, other) => {
    const keyring = createKeyring([FIRST]);
    const secret = keyring.seal('token', BOUND);
    expect(() => keyring.open(secret, other)).toThrow(SealBrokenError);
  });

  test('a change of any byte is noticed', () => {
    const keyring = createKeyring([FIRST]);
    const { keyId, sealed } = keyring.seal('token', BOUND);
    for (const index of sealed.keys()) {
      const changed = Uint8Array.from(sealed, (byte, at) => (at === index ? byte ^ 1 : byte));
      expect(() => keyring.open({ keyId, sealed: changed }, BOUND)).toThrow(SealBrokenError);
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => keyring.open({ keyId, sealed: sealed.slice(0, length) }, BOUND)).toThrow(SealBrokenError);
    }
  });
});

describe('several keys', () => {
  test('the first seals, the others still open', () => {
    const old = createKeyring([FIRST]).seal('token', BOUND);
    const rotated = createKeyring([SECOND, FIRST]);
    expect(rotated.open(old, BOUND)).toBe('token');
    expect(rotated.seal('token', BOUND).keyId).toBe(createKeyring([SECOND]).currentKeyId);
  });

  test('a key that is gone is named', () => {
    const old = createKeyring([FIRST]).seal('token', BOUND);
    expect(() => createKeyring([SECOND]).open(old, BOUND)).toThrow(UnknownKeyError);
    expect(() =>
      createKeyring([SECOND]).open({ ...old, keyId: createKeyring([SECOND]).currentKeyId }, BOUND),
    ).toThrow(SealBrokenError);
  });
});

test('derived secrets differ by purpose and key, and repeat', () => {
  const derive = (key: string, purpose: string) => createKeyring([key]).derive(purpose);
  expect(derive(FIRST, 'session-cookie')).toMatch(/^[0-9a-f]{64}$/);
  expect(derive(FIRST, 'session-cookie')).toBe(derive(FIRST, 'session-cookie'));
  const all = [FIRST, SECOND].flatMap((key) =>
    ['session-cookie', 'setup-token'].map((one) => derive(key, one)),
  );
  expect(new Set(all).size).toBe(4);
});

test('neither printing nor serialising a keyring shows a key', () => {
  const keyring = createKeyring([FIRST]);
  expect(JSON.stringify(keyring)).not.toContain('first-key');
  expect(Object.values(keyring).join()).not.toContain(FIRST);
});

test('refuses no key and a short key', () => {
  expect(() => createKeyring([])).toThrow('at least one');
  expect(() => createKeyring(['short'])).toThrow('at least 32 characters');
});
