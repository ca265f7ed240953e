import { connect, createServer, type Server } from 'node:net';
import { expect, type Page, test } from '@playwright/test';
import { visit } from './pages/visit.ts';
import { type Product, startProduct } from './product/start-product.ts';

const PERSON = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' };
const REFUSAL =
  /This address is not one that Tinyforge expects\. Set TINYFORGE_BASE_URL to the address in your browser, http:\/\/forge\.localhost:\d+, and restart Tinyforge\./;

test.describe.configure({ mode: 'serial' });

let product: Product;
let forward: Server;
/** The product under another name of this machine, and under a forwarded port, as `ssh -L` makes one. */
let otherName: string;
let forwarded: string;

test.beforeAll(async () => {
  test.setTimeout(400_000);
  product = await startProduct();
  const port = Number(new URL(product.url).port);
  otherName = `http://forge.localhost:${port}`;
  forward = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    client.pipe(server).pipe(client);
    for (const end of [client, server]) end.on('error', () => client.destroy() && server.destroy());
  });
  await new Promise<void>((resolve) => forward.listen(0, '127.0.0.1', resolve));
  const address = forward.address();
  forwarded = `http://localhost:${typeof address === 'object' ? address?.port : ''}`;
});

test.afterAll(async () => {
  forward?.close();
  await product?.dispose();
});

const setupPath = () => new URL(product.setupLink ?? '').pathname + new URL(product.setupLink ?? '').search;

test('set-up says what to set when it is opened under another name', async ({ page }) => {
  await visit(page, otherName + setupPath());
  await fillInPerson(page);
  await expect(page.getByText(REFUSAL)).toBeVisible();
  await expect(page.getByText('Your role does not allow this')).toBeHidden();
});

test('a forwarded port works without a configured address', async ({ page }) => {
  await visit(page, forwarded + setupPath());
  await fillInPerson(page);
  await expect(page.getByRole('heading', { name: 'No workloads yet' })).toBeVisible();
  await expect(page).toHaveURL(`${forwarded}/`);
});

test('sign-in says what to set when it is opened under another name', async ({ page }) => {
  for (const password of [PERSON.password, 'a wrong password']) {
    await visit(page, `${otherName}/sign-in`);
    await page.getByLabel('Email').fill(PERSON.email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText(REFUSAL)).toBeVisible();
  }
});

async function fillInPerson(page: Page): Promise<void> {
  await page.getByLabel('Name').fill(PERSON.name);
  await page.getByLabel('Email').fill(PERSON.email);
  await page.getByLabel('Password', { exact: true }).fill(PERSON.password);
  await page.getByRole('button', { name: 'Create admin' }).click();
}
