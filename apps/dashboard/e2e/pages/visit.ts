import type { Page } from '@playwright/test';

/**
 * Opens a page and waits until it answers: what is typed or pressed before React has taken over the server's markup is lost, and tests
 * are quicker than people.
 */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.waitForFunction(() => {
    const controls = [...document.querySelectorAll('button, input, select')];
    return controls.every((control) => Object.keys(control).some((key) => key.startsWith('__reactProps$')));
  });
  // React has prepared them; it is through with them once the browser has time again.
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
}
