import { buildPlan, computeDrift, parseSpec } from '@tinyforge/core-gitops';
import { describe, expect, it } from 'vitest';
import { starterFile } from './starter-file.ts';

describe('starterFile', () => {
  it.each([
    [
      'dockerfile',
      { port: 3000, healthcheck: '/up?full=1&x=#', deploy_strategy: 'blue-green', env: { A: '1' } },
    ],
    ['dockerfile', { port: 3000 }],
    ['dockerfile', {}],
    ['static', { deploy_strategy: '' }],
  ] as const)('for a %s workload with %j parses, and drifts from it nowhere', (sourceKind, config) => {
    const parsed = parseSpec(starterFile(sourceKind, config));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    expect(computeDrift(buildPlan(parsed.spec, sourceKind), config)).toEqual([]);
  });

  it('declares what is set', () => {
    expect(starterFile('dockerfile', { port: 3000 })).toContain('\n  port: 3000\n');
  });
});
