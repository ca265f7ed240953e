/** Random choices that a seed repeats. */
export type Random = {
  /** A whole number, `0 <= n < below`. */
  below(below: number): number;
  /** True in so many cases of a hundred. */
  percent(chance: number): boolean;
  pick<T>(choices: readonly T[]): T;
  /** One of them, or more. */
  subset<T>(choices: readonly T[]): T[];
};

/** Mulberry32: small, and good enough to choose requests by. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  const pick = <T>(choices: readonly T[]): T => {
    const choice = choices[below(choices.length)];
    if (choice === undefined) throw new Error('There is nothing to choose from.');
    return choice;
  };
  return {
    below,
    percent: (chance) => below(100) < chance,
    pick,
    subset<T>(choices: readonly T[]): T[] {
      const always = pick(choices);
      return choices.filter((choice) => choice === always || below(2) === 0);
    },
  };
}
