import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'bootstrap/**/*.test.ts'],
    globalSetup: ['@tinyforge/db/testing/global-setup'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
