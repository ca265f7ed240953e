import { defineConfig } from '@playwright/test';
import tests from '../playwright.config.ts';

/** Takes the README's screenshots anew, into docs/images: `pnpm --filter @tinyforge/dashboard readme-images`. */
export default defineConfig({
  ...tests,
  testDir: '.',
  testMatch: 'readme-images.ts',
  outputDir: '../test-results',
});
