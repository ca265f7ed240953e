import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Property tests take a second or two alone, and far longer on a machine that is busy with the other packages.
  test: { testTimeout: 60_000 },
});
