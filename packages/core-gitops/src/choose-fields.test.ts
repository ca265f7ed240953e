import { describe, expect, it } from 'vitest';
import { buildPlan } from './build-plan.ts';
import { chooseFields } from './choose-fields.ts';

const spec = { version: 1, deploy: { port: 8080, healthcheck: '/up', deploy_strategy: '' } } as const;
const plan = buildPlan({ ...spec, deploy: { port: 8080, healthcheck: '/up' } }, 'dockerfile', {
  'deploy.healthcheck': 'locked',
});

describe('chooseFields', () => {
  it('keeps what was chosen of a plan, however often it is named', () => {
    expect(chooseFields(plan, ['deploy.port', 'deploy.port'])).toEqual({
      ok: true,
      plan: { sourceConfigPatch: { port: 8080 } },
    });
  });

  it('keeps an empty value, which is not the same as none', () => {
    expect(chooseFields(buildPlan(spec, 'static'), ['deploy.deploy_strategy'])).toEqual({
      ok: true,
      plan: { sourceConfigPatch: { deploy_strategy: '' } },
    });
  });

  it('refuses every field that the repository does not decide, and says why', () => {
    expect(
      chooseFields(plan, ['deploy.port', 'deploy.healthcheck', 'deploy.deploy_strategy', 'port', '']),
    ).toEqual({
      ok: false,
      refused: [
        { field: 'deploy.healthcheck', problem: 'locked' },
        { field: 'deploy.deploy_strategy', problem: 'not_declared' },
        { field: 'port', problem: 'unknown' },
        { field: '', problem: 'unknown' },
      ],
    });
    expect(chooseFields(buildPlan(spec, 'static'), ['deploy.port'])).toEqual({
      ok: false,
      refused: [{ field: 'deploy.port', problem: 'ignored' }],
    });
  });
});
