import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { globalSetup: ['@tinyforge/db/testing/global-setup'] },
});
