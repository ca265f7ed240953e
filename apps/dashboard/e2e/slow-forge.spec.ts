import type { Page, Route } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { expectChanges } from './pages/changes.ts';
import { visit } from './pages/visit.ts';

const FILE = 'version: 1\ndeploy:\n  port: 8080\n';
const panelOf = (page: Page) => page.getByRole('region', { name: 'GitOps' });
const checking = (page: Page) => panelOf(page).getByRole('button', { name: 'Checking…' });

/** Holds every fetch of the file back until it is released, as a forge that takes long does. */
async function holdFetches(page: Page): Promise<{ release: () => Promise<void> }> {
  const held: Route[] = [];
  let released = false;
  await page.route('**/api/trpc/gitops.get*', async (route) => {
    if (released) await route.continue();
    else held.push(route);
  });
  return {
    async release() {
      released = true;
      await Promise.all(held.map((route) => route.continue()));
    },
  };
}

test('the page shows the stored state at once, and says that the forge is being asked', async ({
  page,
  admin,
  addWorkload,
}) => {
  const workload = await addWorkload({ file: FILE, config: { port: 3000 } });
  await admin.api.gitops.get.query({ workloadId: workload.id });
  await workload.repository.commit('version: 1\ndeploy:\n  port: 9090\n');

  const forge = await holdFetches(page);
  await visit(page, workload.page);
  await expectChanges(panelOf(page), { 'deploy.port': ['3000', '8080'] });
  await expect(checking(page)).toBeVisible();
  await forge.release();
  await expectChanges(panelOf(page), { 'deploy.port': ['3000', '9090'] });
  await expect(panelOf(page).getByRole('button', { name: 'Check now' })).toBeVisible();
});

test('a workload whose file was never fetched has its panel at once', async ({ page, addWorkload }) => {
  const workload = await addWorkload({ file: FILE, config: { port: 3000 } });
  const forge = await holdFetches(page);
  await visit(page, workload.page);
  await expect(panelOf(page).getByText('Not checked yet')).toBeVisible();
  await expect(checking(page)).toBeVisible();
  await expect(panelOf(page).getByText('Settings', { exact: true })).toBeVisible();
  await forge.release();
  await expectChanges(panelOf(page), { 'deploy.port': ['3000', '8080'] });
});

test('switched GitOps is visible at once, in the panel and in every other mark of the page', async ({
  page,
  addWorkload,
}) => {
  const workload = await addWorkload({ file: FILE, config: { port: 3000 } });
  await visit(page, workload.page);
  const badge = page.getByText('Managed from Git');
  const mark = page.getByRole('region', { name: 'Live config' }).getByText('managed by the repository');
  await expect(badge).toBeVisible();
  await expect(mark).toBeVisible();

  const forge = await holdFetches(page);
  await panelOf(page).getByText('Settings', { exact: true }).click();
  await panelOf(page).getByRole('switch').click();
  await panelOf(page).getByRole('button', { name: 'Save' }).click();
  await expect(panelOf(page).getByText('GitOps is off', { exact: true })).toBeVisible();
  await expect(badge).toBeHidden();
  await expect(mark).toBeHidden();

  await panelOf(page).getByRole('switch').click();
  await panelOf(page).getByRole('button', { name: 'Save' }).click();
  await expectChanges(panelOf(page), { 'deploy.port': ['3000', '8080'] });
  await expect(badge).toBeVisible();
  await expect(mark).toBeVisible();
  await expect(checking(page)).toBeVisible();
  await forge.release();
  await expect(panelOf(page).getByRole('button', { name: 'Check now' })).toBeVisible();
});

test('a check changes the header, the marks, the edit form and the list together with the panel', async ({
  page,
  addWorkload,
}) => {
  const workload = await addWorkload({ file: FILE, config: { port: 3000 } });
  await visit(page, '/');
  await page.getByRole('link', { name: workload.name }).click();
  await expectChanges(panelOf(page), { 'deploy.port': ['3000', '8080'] });
  const badge = page.getByText('Managed from Git');
  const mark = page.getByRole('region', { name: 'Live config' }).getByText('managed by the repository');
  await expect(badge).toBeVisible();
  await expect(mark).toBeVisible();

  await workload.repository.commit('version: 1\n');
  await panelOf(page).getByRole('button', { name: 'Check now' }).click();
  await expect(panelOf(page).locator('[data-field]')).toHaveCount(0);
  await expect(badge).toBeHidden();
  await expect(mark).toBeHidden();
  await page.getByRole('link', { name: 'Edit' }).click();
  await expect(page.getByLabel('Port')).toBeEditable();
  await page.getByRole('link', { name: 'Workloads', exact: true }).click();
  await expect(page.getByRole('listitem').filter({ hasText: workload.name })).toContainText('In sync');
});
