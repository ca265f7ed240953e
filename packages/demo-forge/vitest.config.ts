import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Each test starts a dozen git processes or more, which takes its time on a busy machine.
  test: { testTimeout: 180_000, hookTimeout: 180_000 },
});
