import { defineConfig } from 'vitest/config';
import { readSeed } from './src/seed.ts';

export default defineConfig({
  test: {
    include: ['src/load/*.db.test.ts', 'src/pooler/*.db.test.ts'],
    globalSetup: ['@tinyforge/db/testing/global-setup'],
    testTimeout: 60 * 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    provide: { proof: { seed: readSeed(), isLong: true } },
  },
});
