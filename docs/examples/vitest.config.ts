import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['@tinyforge/db/testing/global-setup', './testing/build-linter.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
