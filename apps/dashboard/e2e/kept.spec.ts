import { expect, test } from './fixtures.ts';
import { visit } from './pages/visit.ts';

test('unsaved edits survive navigation and a reload, until they are dropped or saved', async ({
  page,
  admin,
  addWorkload,
}) => {
  const { id, page: address } = await addWorkload({ config: { port: 3000 } });
  await visit(page, `${address}/edit`);
  await page.getByLabel('Port').fill('3456');
  await page.getByRole('link', { name: 'Events', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Events' })).toBeVisible();
  await page.goBack();
  await expect(page.getByText('Your unsaved changes are back.')).toBeVisible();
  await expect(page.getByLabel('Port')).toHaveValue('3456');
  await page.reload();
  await expect(page.getByText('Your unsaved changes are back.')).toBeVisible();
  await page.getByRole('button', { name: 'Drop my changes' }).click();
  await expect(page.getByLabel('Port')).toHaveValue('3000');
  await visit(page, `${address}/edit`);
  await expect(page.getByLabel('Port')).toHaveValue('3000');

  await page.getByLabel('Port').fill('4567');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page).toHaveURL(address);
  expect((await admin.api.workload.get.query({ id })).config).toEqual({ port: 4567 });
  await visit(page, `${address}/edit`);
  await expect(page.getByLabel('Port')).toHaveValue('4567');
  await expect(page.getByText('Your unsaved changes are back.')).toHaveCount(0);
});

test('a new workload that was not added yet survives navigation', async ({ page, demo }) => {
  expect(demo.baseUrl).toBeTruthy();
  await visit(page, '/workloads/new');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Half typed');
  await page.getByRole('link', { name: 'Events', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Events' })).toBeVisible();
  await visit(page, '/workloads/new');
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('Half typed');
  await page.getByRole('link', { name: 'Cancel' }).click();
  await visit(page, '/workloads/new');
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('');
});

test('the filters of the list are in its address, and Back leads to the same list', async ({
  page,
  addWorkload,
}) => {
  const { name } = await addWorkload({ config: { port: 3000 } });
  await visit(page, '/');
  await page.getByRole('searchbox').fill(name);
  await page.getByRole('button', { name: /^Not checked yet/ }).click();
  await expect(page).toHaveURL(/search=Own.*status=unread/);
  await page.getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('searchbox')).toHaveValue(name);
  await expect(page.getByRole('button', { name: /^Not checked yet/ })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await page.getByRole('link', { name: 'Workloads', exact: true }).click();
  await expect(page).toHaveURL('/');
  await expect(page.getByRole('searchbox')).toHaveValue('');
});

test('a search that fails keeps the search box', async ({ context, demo }) => {
  expect(demo.baseUrl).toBeTruthy();
  const page = await context.newPage();
  await visit(page, '/');
  await page.route('**/api/trpc/workload.list*', (route) => route.abort());
  await page.getByRole('searchbox').fill('storefront');
  await expect(page.getByRole('alert').getByText('The server did not answer.')).toBeVisible();
  await expect(page.getByRole('searchbox')).toHaveValue('storefront');
  await page.unroute('**/api/trpc/workload.list*');
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('link', { name: 'Storefront' })).toBeVisible();
});
