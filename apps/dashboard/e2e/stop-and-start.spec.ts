import { existsSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { visit } from './pages/visit.ts';
import { signIn } from './product/sign-in.ts';
import { type Product, startProduct } from './product/start-product.ts';

const ADMIN = { name: 'ada', email: 'ada@example.com', password: 'correct horse battery' };

test.describe.configure({ mode: 'serial' });

let product: Product;

test.beforeAll(async () => {
  test.setTimeout(400_000);
  product = await startProduct({ firstAdmin: ADMIN });
});

test.afterAll(() => product?.dispose());

test('Ctrl-C with an open tab ends everything; the next start finds everybody and everything again', async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const { url, dataDir } = product;
  const { api, storageState } = await signIn(url, ADMIN);
  expect((await api.demo.load.mutate()).outcome).toBe('loaded');
  const demo = await api.demo.state.query();
  const page = await browser.newPage({ baseURL: url, storageState });
  await visit(page, '/');
  await page.getByRole('link', { name: 'Storefront' }).click();
  await expect(page.getByText('3 fields differ from the repository')).toBeVisible();

  // Checks for processes that are left, too.
  const { exitCode, milliseconds } = await product.stop('SIGINT');
  expect(exitCode).toBe(0);
  expect(milliseconds).toBeLessThan(15_000);
  expect(product.output()).toMatch(/Stopping\.\nStopped\.\n$/);
  for (const address of [url, demo.baseUrl ?? '']) await expect(fetch(address), address).rejects.toThrow();

  product = await startProduct({ dataDir, port: Number(new URL(url).port) });
  expect(product.output(), 'no work is done twice').not.toMatch(/Installing|Building/);
  expect(product.setupLink).toBeNull();
  await page.reload();
  await expect(page.getByText('3 fields differ from the repository')).toBeVisible();
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText('3 fields differ from the repository')).toBeVisible();
  expect(await api.demo.state.query()).toEqual(demo);
  await page.close();
});

test('removing the demo leaves nothing behind', async ({ browser }) => {
  const { api, storageState } = await signIn(product.url, ADMIN);
  const { baseUrl, directory } = await api.demo.state.query();
  expect((await fetch(`${baseUrl}/github/acme/storefront`)).ok, 'it answers before').toBe(true);
  const page = await browser.newPage({ baseURL: product.url, storageState });
  await visit(page, '/');
  await page.getByRole('button', { name: 'Remove the demo' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Remove the demo?' });
  await expect(dialog).toContainText('Its 10 workloads, credentials and repositories are deleted');
  await dialog.getByRole('button', { name: 'Remove the demo' }).click();

  await expect(page.getByRole('heading', { name: 'No workloads yet' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Load the demo' })).toBeVisible();
  expect((await api.credential.list.query()).items).toEqual([]);
  expect(existsSync(directory ?? '')).toBe(false);
  await expect(fetch(baseUrl ?? '')).rejects.toThrow();
  await visit(page, '/events');
  await expect(page.getByRole('listitem').filter({ hasText: 'Demo removed' })).toBeVisible();
  await page.close();
});
