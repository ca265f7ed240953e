import { FIELDS } from '@tinyforge/core-gitops';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ConfigDifference, compareConfigs } from './compare-configs.ts';
import { anyConfig } from './testing/any-config.ts';

/** Makes the changes that a comparison tells of. */
function apply(config: Record<string, unknown>, changes: ConfigDifference[]): Record<string, unknown> {
  const result = new Map(Object.entries(config));
  for (const change of changes) {
    if (change.to === null) result.delete(change.key);
    else result.set(change.key, change.kind === 'field' ? change.to : JSON.parse(String(change.to)));
  }
  return Object.fromEntries(result);
}

const compare = (from: Record<string, unknown>, to: Record<string, unknown>) =>
  compareConfigs(from, to, 'dockerfile');

it('making the changes that it tells of turns one config into the other', () => {
  fc.assert(
    fc.property(anyConfig, anyConfig, (from, to) => {
      expect(apply(from, compare(from, to))).toEqual(to);
    }),
  );
});

it('finds nothing in equals, and tells the way back as the way there in reverse', () => {
  fc.assert(
    fc.property(anyConfig, anyConfig, (from, to) => {
      expect(compare(from, structuredClone(from))).toEqual([]);
      const back = compare(to, from).map((change) => ({ ...change, from: change.to, to: change.from }));
      expect(back).toEqual(compare(from, to));
    }),
  );
});

it('names each key once, and only keys that one of the two ways over a third config names', () => {
  fc.assert(
    fc.property(anyConfig, anyConfig, anyConfig, (a, b, c) => {
      const keys = compare(a, c).map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      const onTheWay = new Set([...compare(a, b), ...compare(b, c)].map(({ key }) => key));
      expect(keys.filter((key) => !onTheWay.has(key))).toEqual([]);
    }),
  );
});

it('calls the same meaning what is no drift', () => {
  fc.assert(
    fc.property(anyConfig, anyConfig, (from, to) => {
      for (const change of compare(from, to)) {
        const field = FIELDS.find(({ key }) => key === change.key);
        if (change.kind !== 'field' || !field) continue;
        expect(change.sameMeaning).toBe(field.normalise(change.from) === field.normalise(change.to));
      }
    }),
  );
});
