import { describe, expect, it } from 'vitest';
import { differingKeys, mergeOtherKeys, otherKeysText, parseOtherKeys } from './other-keys.ts';

describe('parseOtherKeys', () => {
  it('reads what otherKeysText wrote', () => {
    const config = { port: 80, env: { A: '1' }, __proto__x: [] };
    const { port: _, ...others } = config;
    expect(parseOtherKeys(otherKeysText(config, 'dockerfile'), 'dockerfile')).toEqual({
      ok: true,
      config: others,
    });
    expect(otherKeysText({ port: 80 }, 'dockerfile')).toBe('');
    expect(parseOtherKeys(' \n', 'dockerfile')).toEqual({ ok: true, config: {} });
  });

  it('leaves keys with a field of their own to that field, in the kinds that have it', () => {
    const fault = { kind: 'own_field', keys: ['port'] };
    expect(parseOtherKeys('{"port": 1}', 'dockerfile')).toEqual({ ok: false, fault });
    expect(parseOtherKeys('{"port": 1}', 'image')).toEqual({ ok: true, config: { port: 1 } });
  });

  it.each(['[]', 'null', '1', '"x"'])('wants an object, not %s', (text) => {
    expect(parseOtherKeys(text, 'image')).toEqual({ ok: false, fault: { kind: 'not_object' } });
  });

  it('keeps a key by the name __proto__ as a key', () => {
    const result = parseOtherKeys('{"__proto__": {"a": 1}}', 'image');
    expect(result.ok && Object.keys(result.config)).toEqual(['__proto__']);
  });
});

describe('differingKeys', () => {
  it('does not mind the order of keys, but that of lists', () => {
    expect(differingKeys({ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } })).toEqual([]);
    expect(differingKeys({ a: [1, 2] }, { a: [2, 1] })).toEqual(['a']);
    expect(differingKeys({ a: null }, {})).toEqual(['a']);
  });
});

describe('mergeOtherKeys', () => {
  it('keeps what was changed, added and removed, and takes over the rest', () => {
    const filled = { env: { A: '1' }, memory: '1Gi', labels: { x: 1 }, old: 1 };
    const typed = { env: { A: '2' }, labels: { x: 1 }, old: 1, added: true };
    const current = { env: { A: '3' }, memory: '1Gi', labels: { x: 2 }, theirs: 1 };
    expect(mergeOtherKeys(filled, typed, current)).toEqual({
      env: { A: '2' },
      labels: { x: 2 },
      theirs: 1,
      added: true,
    });
  });
});
