import { isDeepStrictEqual } from 'node:util';

/** The top-level keys that are in one of the two only, or that differ in value. */
export function changedKeys(before: object, after: object): string[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const keys = new Set([...old.keys(), ...now.keys()]);
  return [...keys].filter(
    (key) => old.has(key) !== now.has(key) || !isDeepStrictEqual(old.get(key), now.get(key)),
  );
}
