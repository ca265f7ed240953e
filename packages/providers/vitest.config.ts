import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The contract suite starts git thousands of times; on a busy machine that takes its time.
  test: { testTimeout: 30_000, hookTimeout: 60_000 },
});
