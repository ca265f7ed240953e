import { describe, expect, it } from 'vitest';
import { SOURCE_KINDS } from './fields.ts';
import { validateConfig } from './validate-config.ts';

describe('validateConfig', () => {
  it.each(SOURCE_KINDS)(
    'lets keys that are no fields pass for %s, and gives the config back as it is',
    (kind) => {
      const config = { image: 'nginx:1', compose_file: 'a: 1', env: { A: [1, null, true] }, nothing: null };
      const result = validateConfig(config, kind);
      expect(result.ok && result.config).toBe(config);
    },
  );

  it('checks the fields that the source kind honours, and only those', () => {
    const config = { port: 'x', healthcheck: 1, deploy_strategy: 'x' };
    const codes = SOURCE_KINDS.map((kind) => {
      const result = validateConfig(config, kind);
      return result.ok ? [] : result.issues.map(({ path, code }) => `${path} ${code}`);
    });
    expect(codes).toEqual([
      ['port wrong_type', 'healthcheck wrong_type', 'deploy_strategy unknown_choice'],
      ['deploy_strategy unknown_choice'],
      [],
      [],
    ]);
  });

  it('takes null for a field that is not set', () => {
    expect(validateConfig({ port: null, healthcheck: null }, 'dockerfile')).toMatchObject({ ok: true });
  });

  it.each([null, undefined, 1, 'x', [], new Map(), () => 1])(
    'refuses what is no JSON object: %s',
    (config) => {
      expect(validateConfig(config, 'static')).toMatchObject({ issues: [{ code: 'config_not_object' }] });
    },
  );

  it.each([Number.NaN, Number.POSITIVE_INFINITY, undefined, 1n, Symbol('x'), new Date(0), () => 1])(
    'refuses what JSON can not hold, wherever it is',
    (value) => {
      expect(validateConfig({ a: [{ b: value }] }, 'static')).toMatchObject({
        issues: [{ code: 'config_not_json' }],
      });
    },
  );

  it.each([{ a: ['x\0'] }, { a: { 'x\0': 1 } }, { a: 'x\ud800' }])(
    'refuses text that can not be stored: %j',
    (config) => {
      expect(validateConfig(config, 'static')).toMatchObject({ issues: [{ code: 'config_bad_text' }] });
    },
  );

  it('takes any other text', () => {
    expect(validateConfig({ a: '\t😀\u0001\u202e' }, 'static')).toMatchObject({ ok: true });
  });

  it('refuses what is too deep or too large without falling over it', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(validateConfig({ deep }, 'image')).toMatchObject({ issues: [{ code: 'config_too_deep' }] });
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    expect(validateConfig(circular, 'image')).toMatchObject({ issues: [{ code: 'config_too_deep' }] });
    let doubled: unknown = 1;
    for (let i = 0; i < 30; i++) doubled = [doubled, doubled];
    expect(validateConfig({ doubled }, 'image')).toMatchObject({ issues: [{ code: 'config_too_large' }] });
    const wide = { wide: Array.from({ length: 1_000_000 }, () => 1) };
    expect(validateConfig(wide, 'image')).toMatchObject({ issues: [{ code: 'config_too_large' }] });
  });

  const withKeys = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 0]));

  it('takes 500 keys in one object and 1,000 in all', () => {
    expect(validateConfig(withKeys(500), 'image')).toMatchObject({ ok: true });
    expect(validateConfig({ a: withKeys(500), b: [withKeys(498)] }, 'image')).toMatchObject({ ok: true });
  });

  it('refuses more keys, wherever the object is', () => {
    const inObject = { code: 'config_object_too_many_keys', params: { limit: 500, count: 501 } };
    expect(validateConfig(withKeys(501), 'image')).toMatchObject({ issues: [inObject] });
    expect(validateConfig({ a: [[{ b: withKeys(501) }]] }, 'image')).toMatchObject({ issues: [inObject] });
    const total = { code: 'config_too_many_keys', params: { limit: 1_000, count: 1_001 } };
    expect(validateConfig({ a: withKeys(500), b: withKeys(499) }, 'image')).toMatchObject({
      issues: [total],
    });
  });

  it('lets a config that is stored with more keys shrink or stay, and not grow', () => {
    const stored = withKeys(6_000);
    expect(validateConfig(withKeys(6_000), 'image', stored)).toMatchObject({ ok: true });
    expect(validateConfig(withKeys(5_999), 'image', stored)).toMatchObject({ ok: true });
    expect(validateConfig({ ...stored, more: 1 }, 'image', stored)).toMatchObject({
      issues: [{ code: 'config_object_too_many_keys', params: { limit: 6_000, count: 6_001 } }],
    });
    const { k0: _, ...rest } = stored;
    expect(validateConfig({ ...rest, k1: { more: 1, most: 2 } }, 'image', stored)).toMatchObject({
      issues: [{ code: 'config_too_many_keys', params: { limit: 6_000, count: 6_001 } }],
    });
    // Once below the limits, they hold again.
    expect(validateConfig(withKeys(501), 'image', withKeys(500))).toMatchObject({ ok: false });
  });
});
