import { describe, expect, it } from 'vitest';
import { buildPlan } from './build-plan.ts';
import type { Spec } from './check-spec.ts';
import { parseSpec } from './parse-spec.ts';

const full: Spec = {
  version: 1,
  deploy: { port: 8080, healthcheck: '/healthz', deploy_strategy: 'blue-green' },
};
const nothing = {
  sourceConfigPatch: {},
  managedFields: [],
  ignoredFields: [],
  ignored: [],
  lockedFields: [],
  locked: [],
};

describe('buildPlan', () => {
  it('manages all that a dockerfile workload declares, keyed as the live config is', () => {
    expect(buildPlan(full, 'dockerfile')).toEqual({
      ...nothing,
      sourceConfigPatch: { port: 8080, healthcheck: '/healthz', deploy_strategy: 'blue-green' },
      managedFields: ['deploy.port', 'deploy.healthcheck', 'deploy.deploy_strategy'],
    });
  });

  it('ignores, and says so, what a static workload does not honour', () => {
    expect(buildPlan(full, 'static')).toEqual({
      ...nothing,
      sourceConfigPatch: { deploy_strategy: 'blue-green' },
      managedFields: ['deploy.deploy_strategy'],
      ignoredFields: ['deploy.port', 'deploy.healthcheck'],
      ignored: [
        { field: 'deploy.port', repoValue: 8080 },
        { field: 'deploy.healthcheck', repoValue: '/healthz' },
      ],
    });
  });

  it.each(['image', 'compose'] as const)('manages nothing of an %s workload', (kind) => {
    const plan = buildPlan(full, kind);
    expect(plan.sourceConfigPatch).toEqual({});
    expect(plan.managedFields).toEqual([]);
    expect(plan.ignoredFields).toHaveLength(3);
  });

  it('leaves alone what is left out, and keeps what is empty', () => {
    expect(buildPlan({ version: 1, deploy: {} }, 'dockerfile')).toEqual(nothing);
    expect(buildPlan({ version: 1, deploy: { healthcheck: '' } }, 'dockerfile')).toEqual({
      ...nothing,
      sourceConfigPatch: { healthcheck: '' },
      managedFields: ['deploy.healthcheck'],
    });
  });

  it('keeps a locked field out of what is managed, and ignored comes before locked', () => {
    const policy = { 'deploy.port': 'locked', 'deploy.deploy_strategy': 'repository' } as const;
    expect(buildPlan(full, 'dockerfile', policy)).toMatchObject({
      sourceConfigPatch: { healthcheck: '/healthz', deploy_strategy: 'blue-green' },
      managedFields: ['deploy.healthcheck', 'deploy.deploy_strategy'],
      ignoredFields: [],
      lockedFields: ['deploy.port'],
      locked: [{ field: 'deploy.port', repoValue: 8080 }],
    });
    expect(buildPlan(full, 'static', policy)).toMatchObject({
      ignoredFields: ['deploy.port', 'deploy.healthcheck'],
      lockedFields: [],
    });
  });

  it('takes nothing from prototypes', () => {
    const inherited: Spec = { version: 1, deploy: Object.create({ port: 1 }) };
    expect(buildPlan(inherited, 'dockerfile')).toEqual(nothing);
    const policy = Object.create({ 'deploy.port': 'locked' });
    expect(buildPlan(full, 'dockerfile', policy).lockedFields).toEqual([]);
  });

  it('takes a spec as it was stored', () => {
    const parsed = parseSpec('version: 1\ndeploy: {port: 80}');
    const stored = parsed.ok && JSON.parse(JSON.stringify(parsed.spec));
    expect(buildPlan(stored, 'dockerfile').sourceConfigPatch).toEqual({ port: 80 });
  });
});
