import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { visit } from './pages/visit.ts';
import { signIn } from './product/sign-in.ts';

const GRETA = { name: 'Greta Group', email: 'greta@example.com', password: 'a password of greta' };

async function add(page: Page, choice: string, label: string, button: string): Promise<void> {
  await page.getByLabel(choice).selectOption({ label });
  await page.getByRole('button', { name: button, exact: true }).click();
}

test('an admin of a group sees and syncs its workload, and has nothing else', async ({
  page,
  browser,
  product,
  admin,
  addWorkload,
}) => {
  const own = await addWorkload({ file: 'version: 1\ndeploy:\n  port: 8080\n', config: { port: 3000 } });
  const other = await addWorkload();
  await admin.api.person.create.mutate({ ...GRETA, role: 'none' });

  await visit(page, '/groups');
  await page.getByRole('button', { name: 'Add group' }).click();
  const adding = page.getByRole('alertdialog', { name: 'Add a group' });
  await adding.getByLabel('Name').fill('Shop team');
  await adding.getByRole('button', { name: 'Add group' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Shop team' })).toBeVisible();
  await add(page, 'Choose a workload without a group', own.name, 'Put in');
  await expect(page.getByRole('link', { name: own.name })).toBeVisible();
  await add(page, 'Choose a person', `${GRETA.name} (${GRETA.email})`, 'Add');
  await page.getByLabel(`Role of ${GRETA.name}`).selectOption('Admin');
  await expect
    .poll(async () => {
      const { items } = await admin.api.person.list.query();
      return items.find(({ email }) => email === GRETA.email)?.groups.map(({ name, role }) => [name, role]);
    })
    .toEqual([['Shop team', 'admin']]);
  await visit(page, '/groups');
  await expect(page.getByText('1 member · 1 workload')).toBeVisible();

  await visit(page, '/');
  await page.getByLabel('Filter by group').selectOption('Shop team');
  await expect(page.getByRole('main').getByRole('listitem')).toHaveText([new RegExp(own.name)]);

  const greta = await signIn(product.url, GRETA);
  const context = await browser.newContext({ baseURL: product.url, storageState: greta.storageState });
  const hers = await context.newPage();
  await visit(hers, '/');
  await expect(hers.getByRole('main').getByRole('listitem')).toHaveText([new RegExp(own.name)]);
  for (const name of ['People', 'Groups', 'Tokens', 'Webhooks']) {
    await expect(hers.getByRole('link', { name, exact: true })).toHaveCount(0);
  }
  for (const path of ['/people', '/groups', '/tokens', '/webhooks']) {
    await visit(hers, path);
    await expect(hers.getByText('For admins only')).toBeVisible();
  }
  await visit(hers, other.page);
  await expect(hers.getByRole('heading', { name: 'Nothing here' })).toBeVisible();

  await visit(hers, own.page);
  await hers.getByRole('button', { name: 'Sync now' }).click();
  await hers.getByRole('alertdialog').getByRole('button', { name: 'Apply 1 change' }).click();
  await expect(hers.getByRole('region', { name: 'GitOps' }).getByText('In sync').first()).toBeVisible();
  expect((await admin.api.workload.get.query({ id: own.id })).config).toEqual({ port: 8080 });
  await visit(hers, `${own.page}/edit`);
  await hers.getByLabel('Name', { exact: true }).fill(`${own.name} of the shop`);
  await hers.getByRole('button', { name: 'Save changes' }).click();
  await expect(hers.getByRole('heading', { level: 1, name: `${own.name} of the shop` })).toBeVisible();
  await context.close();
});
