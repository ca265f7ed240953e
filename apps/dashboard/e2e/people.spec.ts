import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { visit } from './pages/visit.ts';

const rowOf = (page: Page, name: string): Locator =>
  page.getByRole('main').getByRole('listitem').filter({ hasText: name });

async function act(page: Page, name: string, action: string): Promise<Locator> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: action }).click();
  return page.getByRole('alertdialog');
}

async function signInAs(page: Page, email: string, password: string): Promise<void> {
  await visit(page, '/sign-in');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('somebody is added, promoted, changes their password and is shut out', async ({
  page,
  browser,
  product,
}) => {
  const password = 'a password to begin with';
  await visit(page, '/people');
  await page.getByRole('button', { name: 'Add person' }).click();
  const adding = page.getByRole('alertdialog', { name: 'Add a person' });
  await adding.getByLabel('Name').fill('Nora New');
  await adding.getByLabel('Email').fill('ada@example.com');
  await adding.getByLabel('Password', { exact: true }).fill('short');
  await adding.getByRole('button', { name: 'Add person' }).click();
  await expect(adding.getByRole('alert').filter({ hasText: 'At least 10 characters.' })).toBeVisible();
  await adding.getByLabel('Password', { exact: true }).fill(password);
  await adding.getByRole('button', { name: 'Add person' }).click();
  await expect(
    adding.getByRole('alert').filter({ hasText: 'Somebody already uses this address.' }),
  ).toBeVisible();
  await adding.getByLabel('Email').fill('nora@example.com');
  await adding.getByRole('button', { name: 'Add person' }).click();
  await expect(rowOf(page, 'Nora New')).toContainText('Viewer');

  const context = await browser.newContext({
    baseURL: product.url,
    storageState: { cookies: [], origins: [] },
  });
  const nora = await context.newPage();
  await signInAs(nora, 'nora@example.com', password);
  await expect(nora).toHaveURL('/');
  await expect(nora.getByRole('link', { name: 'People' })).toHaveCount(0);

  await (await act(page, 'Nora New', 'Make admin')).getByRole('button', { name: 'Make admin' }).click();
  await expect(rowOf(page, 'Nora New')).toContainText('Admin');
  await visit(nora, '/people');
  await expect(nora.getByRole('heading', { name: 'People' })).toBeVisible();

  await visit(nora, '/account');
  await nora.getByLabel('Current password').fill('not the one');
  await nora.getByLabel('New password').fill('another good password');
  await nora.getByRole('button', { name: 'Change password' }).click();
  await expect(nora.getByText('The current password is not right.')).toBeVisible();
  await nora.getByLabel('Current password').fill(password);
  await nora.getByRole('button', { name: 'Change password' }).click();
  await expect(nora.getByText('Your password was changed.')).toBeVisible();
  await nora.getByRole('button', { name: /Nora New/ }).click();
  await nora.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(nora).toHaveURL(/sign-in/);
  await signInAs(nora, 'nora@example.com', password);
  await expect(nora.getByText('Email and password do not match')).toBeVisible();
  await signInAs(nora, 'nora@example.com', 'another good password');
  await expect(nora).toHaveURL('/');

  await (await act(page, 'Nora New', 'Disable')).getByRole('button', { name: 'Disable' }).click();
  await expect(rowOf(page, 'Nora New')).toContainText('Disabled');
  await visit(nora, '/');
  await expect(nora, 'shut out at the next request').toHaveURL(/sign-in/);
  await signInAs(nora, 'nora@example.com', 'another good password');
  await expect(nora.getByText('Email and password do not match')).toBeVisible();
  await context.close();
});

test('what is asked for a proof on the account page is not on offer in one’s own row', async ({ page }) => {
  await visit(page, '/people');
  await page.getByRole('button', { name: 'Actions for Ada' }).click();
  await expect(page.getByRole('menuitem', { name: /^Reset/ })).toHaveCount(0);
  await page.getByRole('menuitem', { name: 'Password and second factor' }).click();
  await expect(page).toHaveURL('/account');
});

test('the last admin stays one', async ({ page, admin }) => {
  // Other tests of this product may have left admins.
  const me = await admin.api.viewer.me.query();
  const { items } = await admin.api.person.list.query();
  for (const { id, role } of items) {
    if (role === 'admin' && id !== me.id) await admin.api.person.setDisabled.mutate({ id, disabled: true });
  }
  await visit(page, '/people');
  for (const action of ['Make viewer', 'Disable']) {
    const dialog = await act(page, 'Ada', action);
    await dialog.getByRole('button', { name: action }).click();
    await expect(dialog.getByText('This is the last admin who can sign in.')).toBeVisible();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toBeHidden();
  }
  expect((await admin.api.viewer.me.query()).role).toBe('admin');
});
