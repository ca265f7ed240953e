import { describe, expect, it } from 'vitest';
import { effectiveRule, isMovedByDefault, type PolicyRules, resolvePolicy } from './field-policy.ts';

const locked = { rule: 'locked', reason: 'The proxy knows this port.' } as const;
const open = { rule: 'repository', reason: '' } as const;
const port = (rule: PolicyRules[string]): PolicyRules => ({ 'deploy.port': rule });

describe('effectiveRule', () => {
  it.each([
    ['nobody made one', {}, {}, { ...open, from: 'builtin' }],
    ['there is one for all', {}, port(locked), { ...locked, from: 'default' }],
    ['the workload has its own', port(locked), {}, { ...locked, from: 'workload' }],
    ['the workload is an exception', port(open), port(locked), { ...open, from: 'workload' }],
  ])('when %s', (_, own, defaults, expected) => {
    expect(effectiveRule('deploy.port', own, defaults)).toEqual(expected);
    expect(resolvePolicy(own, defaults)['deploy.port']).toBe(expected.rule);
  });

  it('takes nothing from prototypes', () => {
    expect(effectiveRule('deploy.port', Object.create(port(locked)), {}).from).toBe('builtin');
  });
});

describe('isMovedByDefault', () => {
  it.each([
    ['dockerfile', {}, true],
    ['dockerfile', port(open), false],
    ['dockerfile', port(locked), false],
    ['static', {}, false],
    ['image', {}, false],
  ] as const)('a %s workload with %j: %s', (sourceKind, rules, expected) => {
    expect(isMovedByDefault({ sourceKind, rules }, 'deploy.port')).toBe(expected);
  });

  it('is about fields of the registry only', () => {
    expect(isMovedByDefault({ sourceKind: 'dockerfile', rules: {} }, 'deploy.nothing')).toBe(false);
  });
});
