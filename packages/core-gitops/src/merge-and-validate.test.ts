import { describe, expect, it } from 'vitest';
import { mergeAndValidate } from './merge-and-validate.ts';

const merge = (live: Record<string, unknown>, patch: Record<string, string | number>) =>
  mergeAndValidate(live, { sourceConfigPatch: patch }, 'dockerfile');

describe('mergeAndValidate', () => {
  it('writes the declared fields and leaves every other key, and the order of keys, as it is', () => {
    const live = { replicas: 2, port: 3000, env: { A: '1', nested: [{ b: null }] } };
    const result = merge(live, { port: 8080, healthcheck: '/up' });
    expect(result).toEqual({ ok: true, config: { ...live, port: 8080, healthcheck: '/up' } });
    expect(result.ok && Object.keys(result.config)).toEqual(['replicas', 'port', 'env', 'healthcheck']);
  });

  it('shares nothing with its input', () => {
    const live = { env: { A: '1' } };
    const result = merge(live, { port: 80 });
    expect(result.ok && result.config.env).toEqual(live.env);
    expect(result.ok && result.config.env).not.toBe(live.env);
    expect(live).toEqual({ env: { A: '1' } });
  });

  it('leaves a live value that means the same untouched', () => {
    expect(merge({ deploy_strategy: '' }, { deploy_strategy: 'recreate', healthcheck: '' })).toEqual({
      ok: true,
      config: { deploy_strategy: '' },
    });
  });

  it('clears with an empty string', () => {
    expect(merge({ healthcheck: '/up' }, { healthcheck: '' })).toEqual({
      ok: true,
      config: { healthcheck: '' },
    });
  });

  it('keeps a key called __proto__ a key', () => {
    const live: Record<string, unknown> = JSON.parse(
      '{"__proto__":{"polluted":1},"constructor":{"a":{"__proto__":1}}}',
    );
    const result = merge(live, { port: 80 });
    expect(JSON.stringify(result.ok && result.config)).toBe(
      '{"__proto__":{"polluted":1},"constructor":{"a":{"__proto__":1}},"port":80}',
    );
    expect(result.ok && Object.getPrototypeOf(result.config)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('polluted');
  });

  it('refuses the whole where a live field that is not declared is wrong', () => {
    expect(merge({ port: '3000' }, { healthcheck: '/up' })).toMatchObject({
      ok: false,
      issues: [{ code: 'wrong_type', path: 'port', line: 0, column: 0 }],
    });
    expect(merge({ port: '3000' }, { port: 3000 })).toEqual({ ok: true, config: { port: 3000 } });
  });

  it('refuses a patch that no file could have made', () => {
    expect(merge({}, { port: 70_000, healthcheck: '//host', deploy_strategy: 'x' })).toMatchObject({
      ok: false,
      issues: [{ code: 'out_of_range' }, { code: 'http_path_names_host' }, { code: 'unknown_choice' }],
    });
    expect(merge({}, { no_such_field: 3 })).toEqual({ ok: true, config: {} });
  });
});
