import type { MemoryPeak } from './measure-memory.ts';

/** What the looking process is told: look, with DNS answering so, or through the hostile server as a proxy. */
export type Look = { dns: string[][] | null; isProxied: boolean };

/** What came of it. `outcome` is a reason, or `found`. */
export type Looked = MemoryPeak & {
  outcome: string;
  /** Milliseconds since 1970. */
  retryAt: number | null;
  ms: number;
};
