import type { Page } from '@playwright/test';

/** Collects what must never happen on a page: errors in its console, uncaught exceptions, failures of the server. */
export function watchFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('console', (message) => {
    const { url } = message.location();
    // Chromium reports the status of a page that says "not found" as an error too.
    const isPageItself = message.text().includes('status of 404') && url === page.url();
    if (message.type() === 'error' && !isPageItself) faults.push(`console: ${message.text()} (${url})`);
  });
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.status()}: ${response.url()}`);
  });
  return faults;
}
