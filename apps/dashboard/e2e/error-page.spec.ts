import { expect, test } from '@playwright/test';
import { findProcesses } from './product/find-processes.ts';
import { signIn } from './product/sign-in.ts';
import { startProduct } from './product/start-product.ts';

const ADMIN = { name: 'ada', email: 'ada@example.com', password: 'correct horse battery' };

test('Try again on the root error page sends a request, and the page is back', async ({ browser }) => {
  test.setTimeout(400_000);
  const product = await startProduct({ firstAdmin: ADMIN });
  const { storageState } = await signIn(product.url, ADMIN);
  const page = await browser.newPage({ baseURL: product.url, storageState });
  // The database stands still: the layout, which asks who is signed in, fails once its query is given up.
  const database = (await findProcesses({ pid: undefined, dataDir: product.dataDir })).filter(({ command }) =>
    /postgres/.test(command),
  );
  expect(database.length).toBeGreaterThan(0);
  try {
    for (const { pid } of database) process.kill(pid, 'SIGSTOP');
    await page.goto('/', { timeout: 60_000 });
    await expect(page.getByText('Something went wrong')).toBeVisible({ timeout: 60_000 });
  } finally {
    for (const { pid } of database) process.kill(pid, 'SIGCONT');
  }
  const request = page.waitForRequest((sent) => new URL(sent.url()).pathname === '/');
  await page.getByRole('button', { name: 'Try again' }).click();
  await request;
  await expect(page.getByRole('heading', { level: 1, name: 'Workloads' })).toBeVisible();
  await product.dispose();
});
