import { randomInt } from 'node:crypto';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the run: the seed of everything random, and whether this is `npm run test:long`. */
    proof: { seed: number; isLong: boolean };
  }
}

/** `TINYFORGE_TEST_SEED`, to repeat the requests of a run that failed; otherwise another one each time. */
export function readSeed(): number {
  const given = Number(process.env.TINYFORGE_TEST_SEED);
  return Number.isSafeInteger(given) && given > 0 ? given : randomInt(1, 2 ** 31);
}
