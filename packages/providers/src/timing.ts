import { setTimeout as delay } from 'node:timers/promises';

/** Time and chance, so that what depends on them can be tried without waiting. */
export type Timing = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds; rejects when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 up to, but not including, 1. */
  random(): number;
};

export const SYSTEM_TIMING: Timing = {
  now: () => Date.now(),
  wait: (ms, signal) => delay(ms, undefined, { signal }),
  random: Math.random,
};
