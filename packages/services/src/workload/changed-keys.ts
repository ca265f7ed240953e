import { isDeepStrictEqual } from 'node:util';

/** Keys whose values differ, or that only one side has, in the order of the alphabet: jsonb keeps no order of its own. */
export function changedKeys(before: object, after: object): string[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const keys = new Set([...old.keys(), ...now.keys()]);
  const hasChanged = (key: string) =>
    old.has(key) !== now.has(key) || !isDeepStrictEqual(old.get(key), now.get(key));
  return [...keys].filter(hasChanged).sort();
}
