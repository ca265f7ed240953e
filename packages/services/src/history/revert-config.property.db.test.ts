import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createForgeServices, type ForgeServices } from '../testing/create-forge-services.ts';
import { storedRows } from '../testing/stored-rows.ts';
import { createWorkload } from '../workload/create-workload.ts';
import { updateWorkload } from '../workload/update-workload.ts';
import { previewRevert } from './preview-revert.ts';
import { revertConfig } from './revert-config.ts';
import { anyConfig } from './testing/any-config.ts';

let services: ForgeServices;
beforeAll(async () => {
  services = await createForgeServices();
});
afterAll(() => services.close());

/** An edit to a config, or a revert to one of the versions there are by then. */
const step = fc.oneof(fc.record({ edit: anyConfig }), fc.record({ revertTo: fc.nat() }));

it('however a history came about, a revert brings back exactly the config of its version', async () => {
  await fc.assert(
    fc.asyncProperty(anyConfig, fc.array(step, { minLength: 1, maxLength: 6 }), async (first, steps) => {
      const { ctx } = services;
      const input = { name: 'Any', sourceKind: 'image', source: null, config: first } as const;
      const created = await createWorkload(ctx, input);
      if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
      const { id } = created;
      const model = [first];
      for (const one of steps) {
        const configVersion = model.length;
        const live = model.at(-1);
        if ('edit' in one) {
          const saved = await updateWorkload(ctx, { id, configVersion, config: one.edit });
          expect(saved.outcome).toBe('saved');
          if (JSON.stringify(sorted(live)) !== JSON.stringify(sorted(one.edit))) model.push(one.edit);
          continue;
        }
        const version = (one.revertTo % configVersion) + 1;
        const target = model[version - 1] ?? {};
        const preview = await previewRevert(ctx, { workloadId: id, version });
        const reverted = await revertConfig(ctx, { workloadId: id, version, configVersion });
        expect(reverted.outcome).toBe(preview?.changes.length === 0 ? 'unchanged' : 'reverted');
        if (reverted.outcome === 'reverted') model.push(target);
        expect((await storedRows(ctx.db, id)).row.sourceConfig).toEqual(target);
      }
      const { history } = await storedRows(ctx.db, id);
      expect(history.map(({ version, config }) => [version, config])).toEqual(
        model.map((config, index) => [index + 1, config]),
      );
    }),
    { numRuns: 12 },
  );
});

/** A JSON value with the keys of every object in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, one]) => [key, sorted(one)]);
}
