import { describe, expect, it } from 'vitest';
import { findJsonFault } from './find-json-fault.ts';

const parses = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('findJsonFault', () => {
  it.each([
    '{}',
    '[]',
    ' { "a" : [1, -0.5e+3, true, false, null, "x\\u0041\\n"], "b": {"a": {}} }\n',
    '"text"',
    '0',
    '',
    '   ',
    '{',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,',
    '{"a":1,}',
    '[1,]',
    '[,1]',
    '{,}',
    "{'a': 1}",
    '{a: 1}',
    '{"a" 1}',
    '{"a": 1 "b": 2}',
    '{"a": 01}',
    '{"a": +1}',
    '{"a": .5}',
    '{"a": 1.}',
    '{"a": 1e}',
    '{"a": tru}',
    '{"a": truex}',
    '{"a": "x}',
    '{"a": "x\ny"}',
    '{"a": "\\x"}',
    '{"a": [1}',
    '{"a": 1]}',
    '{"a": 1}}',
    '{"a": 1} // note',
    '}',
    ']',
    ':',
    '{"a": NaN}',
    '{"a": undefined}',
    '\u00a0{}',
  ])('agrees with JSON.parse on %j', (text) => {
    expect(findJsonFault(text) === null).toBe(parses(text));
  });

  it('says where the text goes wrong', () => {
    expect(findJsonFault('{\n  "a": 1,\n}')).toEqual({ kind: 'unexpected', found: '}', line: 3, column: 1 });
    expect(findJsonFault('{\n  порт: 1\n}')).toEqual({
      kind: 'unexpected',
      found: 'порт',
      line: 2,
      column: 3,
    });
    expect(findJsonFault('{"a": "x')).toEqual({ kind: 'bad_string', line: 1, column: 7 });
    expect(findJsonFault('{"a": {\n')).toEqual({ kind: 'ends_early', line: 2, column: 1 });
  });

  it('finds a key that is there twice, which JSON.parse would swallow', () => {
    expect(findJsonFault('{"a": 1,\n "\\u0061": 2}')).toEqual({
      kind: 'duplicate_key',
      key: 'a',
      line: 2,
      column: 2,
    });
    expect(findJsonFault('{"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]}')).toBeNull();
  });

  it('takes any depth and length', () => {
    expect(findJsonFault('['.repeat(200_000) + ']'.repeat(200_000))).toBeNull();
    expect(findJsonFault(JSON.stringify({ a: 'x'.repeat(1_000_000), b: Array(50_000).fill(1) }))).toBeNull();
  });
});
