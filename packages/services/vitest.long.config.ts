import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/gitops/services-model.property.test.ts'],
    globalSetup: ['@tinyforge/db/testing/global-setup'],
    setupFiles: ['./src/testing/run-long.ts'],
    testTimeout: 30 * 60_000,
    hookTimeout: 180_000,
  },
});
