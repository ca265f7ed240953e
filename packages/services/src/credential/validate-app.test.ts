import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkPrivateKey } from './validate-app.ts';

function makeKey(type: 'pkcs1' | 'pkcs8', modulusLength = 2048): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength });
  return String(privateKey.export({ type, format: 'pem' }));
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('checkPrivateKey', () => {
  it.each<[string, (pem: string) => string]>([
    ['as it is', (pem) => pem],
    ['with CRLF', (pem) => pem.replaceAll('\n', '\r\n')],
    ['with a byte order mark', (pem) => `\ufeff${pem}`],
    ['as base64', base64],
    ['as base64 in lines', (pem) => base64(pem).replace(/(.{76})/g, '$1\n')],
    ['as base64 in quotes', (pem) => `"${base64(pem)}"\n`],
    ['as base64 for URLs', (pem) => Buffer.from(pem).toString('base64url')],
    ['as base64 of a quoted line', (pem) => base64(JSON.stringify(pem))],
    ['in double quotes', (pem) => `"${pem}"`],
    ['in single quotes', (pem) => `'${pem.trim()}'`],
    ['as a JSON string', (pem) => JSON.stringify(pem)],
    ['with \\n escapes', (pem) => pem.replaceAll('\n', '\\n')],
    ['with \\r\\n escapes', (pem) => pem.replaceAll('\n', '\\r\\n')],
    ['with escapes that were escaped again', (pem) => JSON.stringify(JSON.stringify(pem))],
    ['indented', (pem) => pem.replace(/^/gm, '    ')],
    ['indented with tabs', (pem) => pem.replace(/^/gm, '\t')],
    ['on one line with blanks', (pem) => pem.trim().replaceAll('\n', ' ')],
    ['on one line without any', (pem) => pem.trim().replaceAll('\n', '')],
  ])('unwraps a key %s', (_name, wrap) => {
    for (const type of ['pkcs1', 'pkcs8'] as const) {
      const pem = makeKey(type);
      const plain = checkPrivateKey(pem);
      expect(plain.ok).toBe(true);
      expect(checkPrivateKey(wrap(pem))).toEqual(plain);
    }
  });

  it.each([
    ['', 'required'],
    ['  \n', 'required'],
    ['""', 'not_a_private_key'],
    ['not a key', 'not_a_private_key'],
    ['bm90IGEga2V5', 'not_a_private_key'],
    ['-----BEGIN PRIVATE KEY-----', 'not_a_private_key'],
    ['-----BEGIN PRIVATE KEY-----\n%%%\n-----END PRIVATE KEY-----', 'not_a_private_key'],
    ['-----BEGIN PRIVATE KEY-----'.repeat(2_000), 'not_a_private_key'],
    ['x'.repeat(100_000), 'not_a_private_key'],
  ])('refuses %j', (text, code) => {
    expect(checkPrivateKey(text)).toEqual({ ok: false, issues: [{ field: 'privateKey', code, params: {} }] });
  });

  it('refuses a key that is too short, however it is wrapped', () => {
    const code = 'private_key_too_short';
    expect(checkPrivateKey(base64(makeKey('pkcs8', 1024)))).toMatchObject({ issues: [{ code }] });
  });
});
