import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { visit } from './pages/visit.ts';

const IMAGES = fileURLToPath(new URL('../../../docs/images', import.meta.url));

test.use({ viewport: { width: 1200, height: 820 }, colorScheme: 'light' });

test('the list', async ({ page, demo }) => {
  expect(demo.baseUrl).toBeTruthy();
  await visit(page, '/');
  await expect(page.getByRole('link', { name: 'Storefront' })).toBeVisible();
  await take(page, 'list');
});

test('a drifted workload, and the confirmation of its sync', async ({ page, demo }) => {
  expect(demo.baseUrl).toBeTruthy();
  await visit(page, '/');
  await page.getByRole('link', { name: 'Storefront' }).click();
  await expect(page.getByText('3 fields differ from the repository')).toBeVisible();
  await take(page, 'drift');
  await page.getByRole('button', { name: 'Sync now' }).click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await take(page, 'sync');
});

test('a file with errors', async ({ page, demo }) => {
  expect(demo.baseUrl).toBeTruthy();
  await page.emulateMedia({ colorScheme: 'dark' });
  await visit(page, '/');
  await page.getByRole('link', { name: 'Newsletter' }).click();
  await expect(page.getByText('The file has 3 errors')).toBeVisible();
  await take(page, 'errors-dark');
});

async function take(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.screenshot({ path: `${IMAGES}/${name}.png`, animations: 'disabled' });
}
