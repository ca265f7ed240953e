import { join } from 'node:path';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { expectChanges } from './pages/changes.ts';
import { visit } from './pages/visit.ts';
import { openRepository } from './product/repository.ts';
import { createApi } from './product/sign-in.ts';
import { type Product, startProduct } from './product/start-product.ts';
import { watchFaults } from './product/watch-faults.ts';

const PERSON = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' };

test.describe.configure({ mode: 'serial' });

let product: Product;
let context: BrowserContext;
let page: Page;
let faults: string[];

test.beforeAll(async ({ browser }) => {
  test.setTimeout(400_000);
  product = await startProduct();
  context = await browser.newContext({ baseURL: product.url });
  page = await context.newPage();
  faults = watchFaults(page);
});

test.afterAll(async () => {
  await context?.close();
  await product?.dispose();
});

test('whoever comes first is led to the set-up, and gets nowhere without the right token', async () => {
  await visit(page, '/');
  await expect(page).toHaveURL('/setup');
  await expect(page.getByRole('heading', { name: 'Set up Tinyforge' })).toBeVisible();

  await page.getByLabel('Set-up token').fill('a guess');
  await fillInPerson();
  await expect(page.getByText('This set-up token is not right.')).toBeVisible();
  expect(await createApi(product.url).setup.state.query()).toEqual({ needed: true, needsToken: true });
});

test('the printed link makes the first admin and signs them in', async () => {
  await visit(page, product.setupLink ?? '');
  await expect(page.getByText('Taken from the link.')).toBeVisible();
  await expect(page, 'the token must not stay in the history').toHaveURL('/setup');
  await fillInPerson();

  await expect(page).toHaveURL('/');
  await expect(page.getByRole('heading', { name: 'No workloads yet' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Add workload' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Load the demo' })).toBeVisible();
});

test('the token is spent', async ({ browser }) => {
  const token = new URL(product.setupLink ?? '').searchParams.get('token') ?? '';
  const api = createApi(product.url);
  const again = await api.setup.createFirstAdmin.mutate({ ...PERSON, email: 'eve@example.com', token });
  expect(again).toEqual({ outcome: 'already_done' });

  const stranger = await browser.newPage({ baseURL: product.url });
  await visit(stranger, product.setupLink ?? '');
  await expect(stranger).toHaveURL('/sign-in');
  await stranger.close();
});

test('the demo shows every status', async () => {
  await page.getByRole('button', { name: 'Load the demo' }).click();
  await expect(page.getByRole('status').getByText('Making the demo repositories…')).toBeVisible();
  const rows = page.getByRole('main').getByRole('listitem');
  await expect(rows).toHaveCount(10, { timeout: 60_000 });

  const statuses = {
    Storefront: '3 fields drifted',
    'Checkout API': 'In sync',
    'Billing worker': 'Fetch failed',
    'Docs site': '1 field drifted',
    'Edge API': 'In sync',
    Newsletter: 'Invalid file',
    'Image resizer': 'No file',
    'Status page': 'GitOps off',
    'Session cache': 'No repository',
    Observability: 'No repository',
  };
  for (const [name, status] of Object.entries(statuses)) {
    await expect(rows.filter({ has: page.getByRole('link', { name, exact: true }) })).toContainText(status);
  }
});

test('a drifted workload is reviewed, synced and drifts again with the next commit', async () => {
  await page.getByRole('link', { name: 'Storefront' }).click();
  const panel = page.getByRole('region', { name: 'GitOps' });
  const drift = {
    'deploy.port': ['3000', '8080'],
    'deploy.healthcheck': ['/', '/healthz'],
    'deploy.deploy_strategy': ['recreate', 'blue-green'],
  } as const;
  await expect(panel.getByText('3 fields differ from the repository')).toBeVisible();
  await expectChanges(panel, drift);

  const repository = openRepository(join(product.dataDir, 'demo/forge/github/acme/storefront'));
  const commit = await repository.git('rev-parse', 'HEAD');
  const blob = await repository.git('rev-parse', 'HEAD:.tinyforge.yml');
  await panel.getByRole('button', { name: 'Sync now' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Sync Storefront?' });
  await expectChanges(dialog, drift);
  await expect(dialog).toContainText(
    `Reviewed at commit ${commit.slice(0, 7)}, blob ${blob.slice(0, 7)}, config version 1`,
  );
  await dialog.getByRole('button', { name: 'Apply 3 changes' }).click();

  await expect(dialog).toBeHidden();
  await expect(panel.getByText(`Synced. 3 fields were applied at ${commit.slice(0, 7)}.`)).toBeVisible();
  await expect(panel.getByText('In sync').first()).toBeVisible();
  const live = page.getByRole('complementary');
  await expect(live).toContainText('8080');
  await expect(live, 'what the file does not declare stays').toContainText('512Mi');
  const event = page.getByRole('listitem').filter({ hasText: 'Synced from the repository' });
  await expect(event).toContainText(`Ada · at ${commit.slice(0, 7)}`);
  await expect(event).toContainText('Port30008080');

  await repository.commit('version: 1\ndeploy:\n  port: 9000\n', { message: 'Move to 9000' });
  await panel.getByRole('button', { name: 'Check now' }).click();
  await expect(panel.getByText('1 field differs from the repository')).toBeVisible();
  await expectChanges(panel, { 'deploy.port': ['8080', '9000'] });
});

test('nothing on the way reported an error', () => {
  expect(faults).toEqual([]);
});

async function fillInPerson(): Promise<void> {
  await page.getByLabel('Name').fill(PERSON.name);
  await page.getByLabel('Email').fill(PERSON.email);
  await page.getByLabel('Password', { exact: true }).fill(PERSON.password);
  await page.getByRole('button', { name: 'Create admin' }).click();
}
