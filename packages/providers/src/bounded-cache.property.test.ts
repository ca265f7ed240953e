import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createBoundedCache } from './bounded-cache.ts';

const MAX_BYTES = 800;

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l');
const step = fc.oneof(
  fc.record({ what: fc.constant('keep' as const), key, bytes: fc.integer({ min: 0, max: 150 }) }),
  fc.record({ what: fc.constant('find' as const), key }),
  fc.record({ what: fc.constant('forget' as const), key }),
);

it('never holds more than its bytes, and throws out what was not asked for longest', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const cache = createBoundedCache<number>(MAX_BYTES);
      let model: { key: string; bytes: number }[] = []; // the one used last stands last
      for (const step of steps) {
        const known = model.find((entry) => entry.key === step.key);
        if (step.what === 'find') {
          expect(cache.find(step.key)).toBe(known?.bytes);
          if (known) model = [...model.filter((entry) => entry !== known), known];
          continue;
        }
        model = model.filter((entry) => entry !== known);
        if (step.what === 'forget') cache.forget(step.key);
        else {
          cache.keep(step.key, step.bytes, step.bytes);
          if (step.bytes <= MAX_BYTES / 8) model.push({ key: step.key, bytes: step.bytes });
          while (sum(model) > MAX_BYTES) model.shift();
        }
        expect(cache.size()).toBe(sum(model));
      }
      for (const entry of model) expect(cache.find(entry.key)).toBe(entry.bytes);
    }),
  );
});

function sum(entries: readonly { bytes: number }[]): number {
  return entries.reduce((total, { bytes }) => total + bytes, 0);
}
