import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildPlan } from './build-plan.ts';
import { chooseFields } from './choose-fields.ts';
import { computeDrift } from './compute-drift.ts';
import { FIELDS, SOURCE_KINDS } from './fields.ts';
import { mergeAndValidate } from './merge-and-validate.ts';
import { moveBase } from './move-base.ts';
import type { Spec } from './parse-spec.ts';
import { configPatch, fieldPolicy, liveConfig, someFields } from './testing/arbitraries.ts';

/** File, live config, what was agreed upon before, policy and a choice: all that a sync depends on. */
const situation = fc.record({
  spec: configPatch.map((deploy): Spec => ({ version: 1, deploy })),
  live: liveConfig,
  base: configPatch,
  policy: fieldPolicy,
  chosen: someFields,
  kind: fc.constantFrom(...SOURCE_KINDS),
});
type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

/** A sync without its database: what is left of the drift, and the base afterwards. Without `fields`, of everything. */
function sync({ spec, live, base, policy, kind }: Situation, fields?: readonly string[]) {
  const plan = buildPlan(spec, kind, policy);
  const before = computeDrift(plan, live, base);
  const choice = fields ? chooseFields(plan, fields) : ({ ok: true, plan } as const);
  if (!choice.ok) throw new Error(JSON.stringify(choice.refused));
  const merged = mergeAndValidate(live, choice.plan, kind);
  if (!merged.ok) throw new Error(JSON.stringify(merged.issues));
  const after = computeDrift(plan, merged.config, base);
  return { plan, before, after, config: merged.config, base: moveBase(base, plan, after) };
}

/** The part of a choice that may be chosen. */
const managedOf = ({ spec, kind, policy }: Situation, fields: readonly string[]) =>
  fields.filter((field) => buildPlan(spec, kind, policy).managedFields.includes(field));

/** Its entries in the order of their keys. By the keys alone: a value may be anything that JSON can hold, also what JavaScript makes no text of. */
const byKey = (config: Record<string, unknown>) =>
  Object.entries(config).sort(([one], [other]) => (one < other ? -1 : 1));

describe('a full sync', () => {
  it('leaves no drift, and a base that is what was applied', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const { plan, after, config, base } = sync(given);
        expect(after).toEqual([]);
        for (const { key, normalise } of FIELDS) {
          if (Object.hasOwn(plan.sourceConfigPatch, key)) {
            expect(normalise(base[key])).toBe(normalise(plan.sourceConfigPatch[key]));
            expect(normalise(base[key])).toBe(normalise(config[key]));
          } else expect(base[key]).toBe(given.base[key]);
        }
      }),
    );
  });
});

describe('a partial sync', () => {
  it('leaves exactly the drift that was not chosen, and says the same of it as before', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const fields = managedOf(given, given.chosen);
        const { before, after, plan, config, base } = sync(given, fields);
        expect(after).toEqual(before.filter(({ field }) => !fields.includes(field)));
        expect(computeDrift(plan, config, base)).toEqual(after);
      }),
    );
  });

  it('of everything is a full sync, and of nothing is none', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const all = FIELDS.map(({ path }) => path);
        expect(sync(given, managedOf(given, all))).toEqual(sync(given));
        expect(JSON.stringify(sync(given, []).config)).toBe(JSON.stringify(given.live));
      }),
    );
  });

  it('in two steps, in either order, is a full sync', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const first = managedOf(given, given.chosen);
        const all = FIELDS.map(({ path }) => path);
        const second = managedOf(given, all).filter((field) => !first.includes(field));
        const inSteps = (one: string[], two: string[]) => {
          const half = sync(given, one);
          return sync({ ...given, live: half.config, base: half.base }, two);
        };
        // Keys that are new come in the order in which they were written.
        for (const done of [inSteps(first, second), inSteps(second, first)]) {
          expect(byKey(done.config)).toEqual(byKey(sync(given).config));
          expect(done.base).toEqual(sync(given).base);
        }
      }),
    );
  });
});

describe('a locked field', () => {
  it('is neither drift nor managed nor written, and moves no base', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const { plan, before, config, base } = sync(given);
        for (const { path, key } of FIELDS) {
          if (given.policy[path] !== 'locked') continue;
          expect(before.map(({ field }) => field)).not.toContain(path);
          expect(plan.managedFields).not.toContain(path);
          expect(Object.hasOwn(plan.sourceConfigPatch, key)).toBe(false);
          expect(config[key]).toEqual(given.live[key]);
          expect(base[key]).toBe(given.base[key]);
          expect(chooseFields(plan, [path]).ok).toBe(false);
        }
      }),
    );
  });

  it('changes nothing about the others', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const isFree = ({ field }: { field: string }) => given.policy[field] !== 'locked';
        const free = sync({ ...given, policy: {} }).before.filter(isFree);
        expect(sync(given).before).toEqual(free);
      }),
    );
  });
});

describe('who moved', () => {
  const swapped = { repository: 'live', live: 'repository', both: 'both', unknown: 'unknown' } as const;

  it('is the other side when file and live config change places', () => {
    fc.assert(
      fc.property(configPatch, configPatch, configPatch, (file, live, base) => {
        const sides = FIELDS.filter(({ key }) => Object.hasOwn(file, key) && Object.hasOwn(live, key));
        const there = computeDrift({ sourceConfigPatch: file }, live, base);
        const back = new Map(
          computeDrift({ sourceConfigPatch: live }, file, base).map(({ key, movedBy }) => [key, movedBy]),
        );
        for (const { key, movedBy = 'unknown' } of there) {
          if (sides.some((field) => field.key === key)) expect(back.get(key)).toBe(swapped[movedBy]);
        }
      }),
    );
  });

  it('is told of every drift, never without a base entry, and never contradicts the values', () => {
    fc.assert(
      fc.property(configPatch, liveConfig, configPatch, (file, live, base) => {
        for (const entry of computeDrift({ sourceConfigPatch: file }, live, base)) {
          const { normalise } = FIELDS.find(({ key }) => key === entry.key) ?? { normalise: String };
          const was = normalise(base[entry.key]);
          const repositoryMoved = normalise(entry.repoValue) !== was;
          const liveMoved = normalise(entry.liveValue) !== was;
          expect(entry.movedBy).toBe(
            !Object.hasOwn(base, entry.key)
              ? 'unknown'
              : repositoryMoved && liveMoved
                ? 'both'
                : repositoryMoved
                  ? 'repository'
                  : 'live',
          );
        }
      }),
    );
  });

  it('right after a full sync, whichever side then changes a field is the one that is named', () => {
    fc.assert(
      fc.property(situation, configPatch, (given, later) => {
        const done = sync(given);
        const { sourceConfigPatch } = done.plan;
        const declaredLater = Object.fromEntries(
          Object.entries(sourceConfigPatch).map(([key, value]) => [key, later[key] ?? value]),
        );
        for (const entry of computeDrift({ sourceConfigPatch: declaredLater }, done.config, done.base)) {
          expect(entry.movedBy).toBe('repository');
        }
        for (const entry of computeDrift(done.plan, { ...done.config, ...later }, done.base)) {
          expect(entry.movedBy).toBe('live');
        }
      }),
    );
  });
});
