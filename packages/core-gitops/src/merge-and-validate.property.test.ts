import fc from 'fast-check';
import { expect, it } from 'vitest';
import { computeDrift } from './compute-drift.ts';
import { FIELDS } from './fields.ts';
import { mergeAndValidate } from './merge-and-validate.ts';
import { configPatch, liveConfig } from './testing/arbitraries.ts';

function merge(live: Record<string, unknown>, sourceConfigPatch: Record<string, string | number>) {
  const result = mergeAndValidate(live, { sourceConfigPatch }, 'dockerfile');
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.config;
}

it('leaves undeclared keys and the order of keys alone', () => {
  fc.assert(
    fc.property(liveConfig, configPatch, (live, patch) => {
      const merged = merge(live, patch);
      const keys = Object.keys(merged);
      expect(keys.slice(0, Object.keys(live).length)).toEqual(Object.keys(live));
      const undeclared = Object.entries(merged).filter(([key]) => !Object.hasOwn(patch, key));
      // As text: an assertion library may look through a key called __proto__.
      expect(JSON.stringify(undeclared)).toBe(
        JSON.stringify(Object.entries(live).filter(([key]) => !Object.hasOwn(patch, key))),
      );
    }),
  );
});

it('leaves its input and all prototypes alone', () => {
  fc.assert(
    fc.property(liveConfig, configPatch, (live, patch) => {
      const before = [JSON.stringify(live), JSON.stringify(patch)];
      const prototype = Object.getOwnPropertyNames(Object.prototype);
      const merged = merge(deepFreeze(live), Object.freeze(patch));
      expect([JSON.stringify(live), JSON.stringify(patch)]).toEqual(before);
      expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(prototype);
      expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
      for (const [key, value] of Object.entries(merged)) {
        if (typeof value === 'object' && value !== null)
          expect(value).not.toBe(Object.entries(live).find(([k]) => k === key)?.[1]);
      }
    }),
  );
});

it('is idempotent', () => {
  fc.assert(
    fc.property(liveConfig, configPatch, (live, patch) => {
      const once = merge(live, patch);
      expect(JSON.stringify(merge(once, patch))).toBe(JSON.stringify(once));
    }),
  );
});

it('leaves no drift, and changes nothing where there was none', () => {
  fc.assert(
    fc.property(liveConfig, configPatch, (live, patch) => {
      const plan = { sourceConfigPatch: patch };
      const merged = merge(live, patch);
      expect(computeDrift(plan, merged)).toEqual([]);
      expect(JSON.stringify(merged) === JSON.stringify(live)).toBe(computeDrift(plan, live).length === 0);
    }),
  );
});

it('never takes what is equal after normalisation for drift, nor reports a drift with nothing in it', () => {
  fc.assert(
    fc.property(liveConfig, configPatch, (live, patch) => {
      const drifted = new Map(
        computeDrift({ sourceConfigPatch: patch }, live).map((entry) => [entry.key, entry]),
      );
      for (const field of FIELDS) {
        const isDeclared = Object.hasOwn(patch, field.key);
        const isEqual = field.normalise(patch[field.key]) === field.normalise(live[field.key]);
        expect(drifted.has(field.key)).toBe(isDeclared && !isEqual);
        const entry = drifted.get(field.key);
        if (entry) expect(entry.repoValue ?? '').not.toEqual(entry.liveValue ?? '');
      }
    }),
  );
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const child of Object.values(value)) deepFreeze(child);
    Object.freeze(value);
  }
  return value;
}
