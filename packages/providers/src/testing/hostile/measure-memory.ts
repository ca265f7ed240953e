import { readFileSync, writeFileSync } from 'node:fs';

/** In bytes: the most that this process had in memory while it was measured, and how far that is above where it stood. */
export type MemoryPeak = { peakBytes: number; growthBytes: number };

/**
 * Starts measuring how much resident memory this process takes. On Linux the kernel keeps the highest mark, so that
 * nothing slips between two looks at it; elsewhere it is sampled.
 */
export function measureMemory(): { end(): MemoryPeak } {
  try {
    writeFileSync('/proc/self/clear_refs', '5'); // sets the highest mark back to what is used now
    const before = readHighWaterMark();
    return { end: () => toPeak(readHighWaterMark(), before) };
  } catch {
    return sampleMemory();
  }
}

function readHighWaterMark(): number {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kibibytes) * 1024;
}

function toPeak(peakBytes: number, before: number): MemoryPeak {
  return { peakBytes, growthBytes: peakBytes - before };
}

function sampleMemory(): { end(): MemoryPeak } {
  const before = process.memoryUsage.rss();
  let peak = before;
  const sample = () => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const timer = setInterval(sample, 5);
  return {
    end() {
      clearInterval(timer);
      sample();
      return toPeak(peak, before);
    },
  };
}
