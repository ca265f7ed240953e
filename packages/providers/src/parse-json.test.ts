import { describe, expect, it } from 'vitest';
import { parseJson } from './parse-json.ts';

const parse = (text: string) => parseJson(Buffer.from(text));

describe('parseJson', () => {
  it('parses what is JSON', () => {
    expect(parse('{"a":[1,"é"]}')).toEqual({ a: [1, 'é'] });
  });

  it.each(['', '{', 'nonsense'])('throws for %j', (text) => {
    expect(() => parse(text)).toThrow();
  });

  it('throws for bytes that are not UTF-8', () => {
    expect(() => parseJson(new Uint8Array([0x22, 0xff, 0x22]))).toThrow();
  });

  it.each([
    ['lists in lists', '['.repeat(250_001) + ']'.repeat(250_001)],
    ['numbers', `[${'1,'.repeat(250_000)}1]`],
    ['objects', `[${'{},'.repeat(125_000)}{}]`],
  ])('makes no more than 250,000 values: %s', (_name, text) => {
    expect(() => parse(text)).toThrow('Too many values.');
  });

  it('takes a listing of 20,000 entries', () => {
    const entry = { path: 'x', mode: '100644', type: 'blob', sha: '1'.repeat(40), size: 7, url: 'https://x' };
    const listing = { sha: 'x', tree: Array(20_000).fill(entry), truncated: false };
    expect(parse(JSON.stringify(listing))).toEqual(listing);
  });
});
