import { describe, expect, it } from 'vitest';
import { computeDrift } from './compute-drift.ts';

const drift = (sourceConfigPatch: Record<string, string | number>, live: Record<string, unknown>) =>
  computeDrift({ sourceConfigPatch }, live);

describe('computeDrift', () => {
  it('lists the managed fields that differ, as both sides have them, in the order of the registry', () => {
    const live = { deploy_strategy: 'blue-green', port: 3000, replicas: 2 };
    expect(drift({ deploy_strategy: '', healthcheck: '/up', port: 8080 }, live)).toEqual([
      { field: 'deploy.port', key: 'port', repoValue: 8080, liveValue: 3000 },
      { field: 'deploy.healthcheck', key: 'healthcheck', repoValue: '/up', liveValue: null },
      { field: 'deploy.deploy_strategy', key: 'deploy_strategy', repoValue: '', liveValue: 'blue-green' },
    ]);
  });

  it.each([
    [{ port: 80 }, { port: 80 }],
    [{ healthcheck: '' }, {}],
    [{ healthcheck: '' }, { healthcheck: '' }],
    [{ healthcheck: '' }, { healthcheck: null }],
    [{ deploy_strategy: '' }, {}],
    [{ deploy_strategy: 'recreate' }, {}],
    [{ deploy_strategy: 'recreate' }, { deploy_strategy: '' }],
    [{ deploy_strategy: '' }, { deploy_strategy: 'recreate' }],
    [{ deploy_strategy: '' }, { deploy_strategy: null }],
    [{}, { port: 1, healthcheck: '/x' }],
  ])('%j and %j mean the same', (patch, live) => {
    expect(drift(patch as Record<string, string | number>, live)).toEqual([]);
  });

  it.each([
    ['8080', '8080'],
    [[8080], '[8080]'],
    [true, 'true'],
    [{ a: 1 }, '{"a":1}'],
  ])('never takes a live %j for a port, and shows it as %j', (port, liveValue) => {
    expect(drift({ port: 8080 }, { port })).toMatchObject([{ repoValue: 8080, liveValue }]);
  });

  it('takes nothing from prototypes and nothing that is no field', () => {
    expect(drift({ no_such_field: 3 }, { no_such_field: 1 })).toEqual([]);
    expect(drift({ port: 80 }, Object.create({ port: 80 }))).toMatchObject([{ liveValue: null }]);
    expect(computeDrift({ sourceConfigPatch: Object.create({ port: 80 }) }, { port: 3000 })).toEqual([]);
  });

  describe('with the patch of the last sync as base', () => {
    it.each([
      [{ port: 1 }, 'both'],
      [{ port: 3000 }, 'repository'],
      [{ port: 8080 }, 'live'],
      [{}, 'unknown'],
    ])('%j: moved by %s', (base, movedBy) => {
      const entries = computeDrift({ sourceConfigPatch: { port: 8080 } }, { port: 3000 }, base);
      expect(entries).toEqual([
        { field: 'deploy.port', key: 'port', repoValue: 8080, liveValue: 3000, movedBy },
      ]);
    });

    it('compares meanings there as well', () => {
      const plan = { sourceConfigPatch: { deploy_strategy: 'recreate' } };
      expect(computeDrift(plan, { deploy_strategy: 'blue-green' }, { deploy_strategy: '' })).toMatchObject([
        { movedBy: 'live' },
      ]);
    });
  });
});
