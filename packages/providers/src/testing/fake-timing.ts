import type { Timing } from '../timing.ts';

/** A clock that waiting moves, and no chance. */
export type FakeTiming = Timing & {
  /** What was waited for so far, in milliseconds. */
  waited: number[];
  /** Lets so many milliseconds go by. */
  pass(ms: number): void;
};

export function createFakeTiming(start = Date.parse('2026-11-23T12:00:00Z')): FakeTiming {
  let time = start;
  const waited: number[] = [];
  return {
    now: () => time,
    random: () => 0.5,
    waited,
    pass: (ms) => {
      time += ms;
    },
    async wait(ms) {
      waited.push(ms);
      time += ms;
    },
  };
}
