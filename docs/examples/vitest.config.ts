import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['@tinyforge/db/testing/global-setup', './testing/build-linter.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
