import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/json-schema.property.test.ts'],
    setupFiles: ['./src/testing/run-long.ts'],
    testTimeout: 30 * 60_000,
  },
});
