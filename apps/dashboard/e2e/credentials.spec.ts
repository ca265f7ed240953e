import { expect, test } from './fixtures.ts';
import { visit } from './pages/visit.ts';

test('the demo’s credential works, and is not deleted while a workload uses it', async ({ page, demo }) => {
  expect(demo.baseUrl).toBeTruthy();
  await visit(page, '/credentials');
  const row = page.getByRole('listitem').filter({ hasText: 'Demo: deploy token' });
  await expect(row).toContainText('Used by: Checkout API');
  await row.getByRole('button', { name: 'Test' }).click();
  await expect(row.getByText('Works, as tinyforge-demo.')).toBeVisible();

  await row.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog.getByText('Still in use by Checkout API.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Delete' })).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(row).toBeVisible();
});

test('a credential is added, tested, replaced and deleted, and its token is never shown again', async ({
  page,
  demo,
}) => {
  const secret = 'token-that-must-not-come-back';
  await visit(page, '/credentials');
  await page.getByRole('button', { name: 'Add credential' }).click();
  const adding = page.getByRole('alertdialog', { name: 'Add a credential' });
  await adding.getByLabel('Name').fill('Wrong token');
  await adding.getByLabel('Forge').selectOption('GitLab');
  await adding.getByLabel('Server').fill('http://169.254.169.254/latest');
  await adding.getByLabel('Token', { exact: true }).fill(secret);
  await adding.getByRole('button', { name: 'Add credential' }).click();
  await expect(adding.getByRole('alert')).toContainText('The operator can allow');

  await adding.getByLabel('Server').fill(`${demo.baseUrl}/gitlab`);
  await adding.getByRole('button', { name: 'Add credential' }).click();
  await expect(adding).toBeHidden();
  const row = page.getByRole('listitem').filter({ hasText: 'Wrong token' });
  await row.getByRole('button', { name: 'Test' }).click();
  await expect(row.getByText('Credential refused')).toBeVisible();

  await row.getByRole('button', { name: 'Replace token' }).click();
  const replacing = page.getByRole('alertdialog', { name: 'Replace the token of Wrong token?' });
  await replacing.getByLabel('Token', { exact: true }).fill(`${secret}-2`);
  await replacing.getByRole('button', { name: 'Replace token' }).click();
  await expect(replacing).toBeHidden();
  await page.reload();
  expect(await page.content()).not.toContain(secret);

  await row.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(row).toHaveCount(0);
  await visit(page, '/events');
  const events = page.getByRole('listitem').filter({ hasText: 'Wrong token' });
  await expect(events).toHaveCount(3);
  expect(await page.content()).not.toContain(secret);
});

test('a default credential has a badge, and the form of a new workload on its server chooses it', async ({
  page,
  demo,
}) => {
  await visit(page, '/credentials');
  const row = page.getByRole('listitem').filter({ hasText: 'Demo: deploy token' });
  await row.getByRole('button', { name: 'Make default' }).click();
  await expect(row.getByText('Default', { exact: true })).toBeVisible();

  await visit(page, '/workloads/new');
  await page.getByLabel('Server', { exact: true }).fill(`${demo.baseUrl}/github`);
  const chosen = page.getByLabel('Credential', { exact: true }).locator('option:checked');
  await expect(chosen).toHaveText('Demo: deploy token');

  await visit(page, '/credentials');
  await row.getByRole('button', { name: 'Unset default' }).click();
  await expect(row.getByText('Default', { exact: true })).toBeHidden();
});

test('a viewer may see which credentials there are, and do nothing with them', async ({
  viewerPage,
  demo,
}) => {
  expect(demo.baseUrl).toBeTruthy();
  await visit(viewerPage, '/credentials');
  await expect(viewerPage.getByText('Demo: deploy token')).toBeVisible();
  await expect(viewerPage.getByRole('main').getByRole('button')).toHaveCount(0);
});
