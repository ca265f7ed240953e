import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The contract suite starts git thousands of times; on a busy machine that takes its time.
  test: { testTimeout: 180_000, hookTimeout: 180_000 },
});
