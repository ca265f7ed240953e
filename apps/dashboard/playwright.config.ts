import { defineConfig } from '@playwright/test';

const isRoot = process.getuid?.() === 0;

/**
 * The browser tests: the production build, started as `npm start` starts it, in a real Chromium. `npm test` names the browser
 * in `TINYFORGE_TEST_CHROME`.
 */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  globalSetup: './e2e/product/start-once.ts',
  // Each has a product of its own.
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Helsinki',
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
    actionTimeout: 15_000,
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.TINYFORGE_TEST_CHROME ?? '/usr/bin/chromium',
      args: [
        // Chromium has no sandbox for root.
        ...(isRoot ? ['--no-sandbox'] : []),
        // The tests talk to this machine only, and so does their browser.
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--disable-quic',
      ],
    },
  },
});
