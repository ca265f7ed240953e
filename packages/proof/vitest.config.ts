import { defineConfig } from 'vitest/config';
import { readSeed } from './src/seed.ts';

export default defineConfig({
  test: {
    globalSetup: ['@tinyforge/db/testing/global-setup'],
    testTimeout: 300_000,
    hookTimeout: 180_000,
    // Every one of them keeps both cores busy.
    fileParallelism: false,
    provide: { proof: { seed: readSeed(), isLong: false } },
  },
});
