import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeBlobSha, decodeBase64, isBlob, MAX_BLOB_ANSWER_BYTES } from './blob.ts';
import { MAX_FILE_BYTES } from './provider.ts';

describe('decodeBase64', () => {
  it('reads what forges send, lines of 60 included', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64');
        const lines = text.replace(/.{60}/g, '$&\n');
        expect(decodeBase64(text)).toEqual(bytes);
        expect(decodeBase64(lines)).toEqual(bytes);
      }),
    );
  });

  it.each(['a', 'ab', 'abc', 'ab=c', 'abcd=', 'ab==cd==', '====', 'ab-_', 'hé==', 'ab c', '<html>'])(
    'refuses %j',
    (text) => {
      expect(() => decodeBase64(text)).toThrow('bad_response');
    },
  );
});

describe('the cap of an answer that carries a file', () => {
  it("has room for the largest file in GitHub's lines of 60", () => {
    const content = Buffer.alloc(MAX_FILE_BYTES, 255).toString('base64').replace(/.{60}/g, '$&\n');
    const size = JSON.stringify({ content, encoding: 'base64', size: MAX_FILE_BYTES }).length;
    expect(size).toBeLessThan(MAX_BLOB_ANSWER_BYTES);
    expect(MAX_BLOB_ANSWER_BYTES).toBeLessThan(2 * MAX_FILE_BYTES);
  });
});

describe('computeBlobSha', () => {
  it("gives git's own names", () => {
    // git hash-object --stdin </dev/null; printf 'hello\n' | git hash-object --stdin
    expect(computeBlobSha(new Uint8Array(), '0'.repeat(40))).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
    expect(computeBlobSha(Buffer.from('hello\n'), '0'.repeat(40))).toBe(
      'ce013625030ba8dba906f756967f9e9ca394464a',
    );
    // the same in a repository made with --object-format=sha256
    expect(computeBlobSha(new Uint8Array(), '0'.repeat(64))).toBe(
      '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813',
    );
  });

  it('tells bytes that are not the blob', () => {
    expect(isBlob(Buffer.from('hello\n'), 'ce013625030ba8dba906f756967f9e9ca394464a')).toBe(true);
    expect(isBlob(Buffer.from('hello'), 'ce013625030ba8dba906f756967f9e9ca394464a')).toBe(false);
    expect(isBlob(Buffer.from('hello\n'), '')).toBe(false);
  });
});
