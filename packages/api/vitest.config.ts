import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['@tinyforge/db/testing/global-setup'],
    // Hashing passwords is slow on purpose, and the two cores are shared.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
