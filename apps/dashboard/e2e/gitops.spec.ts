import type { Page } from '@playwright/test';
import { expect, type OwnWorkload, test } from './fixtures.ts';
import { expectChanges } from './pages/changes.ts';
import { visit } from './pages/visit.ts';

const FILE = 'version: 1\ndeploy:\n  port: 8080\n';

const panelOf = (page: Page) => page.getByRole('region', { name: 'GitOps' });
const sentinels = { port: 3000, replicas: 3, labels: { team: 'shop' } };

test('a confirmation applies only what was reviewed: a commit behind its back is told, and decided on anew', async ({
  page,
  admin,
  addWorkload,
}) => {
  const workload = await addWorkload({ file: FILE, config: sentinels });
  await visit(page, workload.page);
  await panelOf(page).getByRole('button', { name: 'Sync now' }).click();
  const dialog = page.getByRole('alertdialog');
  await expectChanges(dialog, { 'deploy.port': ['3000', '8080'] });

  const commit = await workload.repository.commit('version: 1\ndeploy:\n  port: 9999\n  healthcheck: /up\n');
  await dialog.getByRole('button', { name: 'Apply 1 change' }).click();
  await expect(dialog.getByText('Not applied: the file changed while you were looking.')).toBeVisible();
  await expectChanges(dialog, { 'deploy.port': ['3000', '9999'], 'deploy.healthcheck': ['not set', '/up'] });
  await expect(dialog.locator('[data-mark]')).toHaveText([
    'Changed: your review had 3000 becoming 8080.',
    'New: it was not in your review.',
  ]);
  await expect(dialog).toContainText(`Reviewed at commit ${commit.slice(0, 7)}`);
  expect((await admin.api.workload.get.query({ id: workload.id })).config).toEqual(sentinels);

  await dialog.getByRole('button', { name: 'Apply 2 changes' }).click();
  await expect(dialog).toBeHidden();
  await expect(panelOf(page).getByText('In sync').first()).toBeVisible();
  expect((await admin.api.workload.get.query({ id: workload.id })).config).toEqual({
    ...sentinels,
    port: 9999,
    healthcheck: '/up',
  });
});

test('the panel and the confirmation name the commit that last changed the file', async ({
  page,
  admin,
  addWorkload,
}) => {
  const workload = await addWorkload({ file: FILE, config: sentinels });
  await admin.api.gitops.sync.mutate({ workloadId: workload.id });
  const commit = await workload.repository.commit('version: 1\ndeploy:\n  port: 9090\n', {
    message: 'Move to port 9090',
  });
  await visit(page, workload.page);
  const change = new RegExp(
    `Changed in the repository · last commit to the file ${commit.slice(0, 7)}, .*Move to port 9090`,
  );
  await expect(panelOf(page).locator('[data-moved-by="repository"]')).toHaveText(change);
  await panelOf(page).getByRole('button', { name: 'Sync now' }).click();
  await expect(page.getByRole('alertdialog').locator('[data-moved-by="repository"]')).toHaveText(change);
});

test('turning GitOps off behind a confirmation applies nothing', async ({ page, admin, addWorkload }) => {
  const workload = await addWorkload({ file: FILE, config: sentinels });
  await visit(page, workload.page);
  await panelOf(page).getByRole('button', { name: 'Sync now' }).click();
  await admin.api.gitops.configure.mutate({
    workloadId: workload.id,
    enabled: false,
    path: '.tinyforge.yml',
  });
  await page.getByRole('alertdialog').getByRole('button', { name: 'Apply 1 change' }).click();

  await expect(panelOf(page).getByText('Not applied: GitOps has been turned off')).toBeVisible();
  await expect(panelOf(page).getByText('GitOps is off', { exact: true })).toBeVisible();
  expect((await admin.api.workload.get.query({ id: workload.id })).config).toEqual(sentinels);
});

test.describe('a file with errors', () => {
  const BROKEN =
    'version: 1\ndeploy:\n  port: "8080"\n  health_check: /secret-path\n  deploy_strategy: rolling\n';

  test('shows each error at its line and offers no sync', async ({ page, addWorkload }) => {
    const workload = await addWorkload({ file: FILE, config: sentinels });
    await visit(page, workload.page);
    await expectChanges(panelOf(page), { 'deploy.port': ['3000', '8080'] });
    await workload.repository.commit(BROKEN);
    await panelOf(page).getByRole('button', { name: 'Check now' }).click();

    await expect(panelOf(page).getByText('The file has 3 errors')).toBeVisible();
    const lines = panelOf(page).getByRole('region', { name: 'File in the repository' }).getByRole('listitem');
    await expect(lines.nth(2)).toHaveText(/port: "8080".*Line 3: Expected an integer, found a string\.$/);
    await expect(lines.nth(3)).toHaveText(
      /health_check.*Line 4: Unknown key “health_check”\. The nearest is “healthcheck”/,
    );
    await expect(lines.nth(4)).toHaveText(/rolling.*Line 5: Choose one of: .*blue-green/);
    await expect(lines.nth(1)).not.toContainText('Line');
    await expect(panelOf(page).getByRole('button', { name: 'Sync now' })).toHaveCount(0);

    await panelOf(page).getByText('Old text, as it was').click();
    await expect(panelOf(page).getByText('port: 8080')).toBeVisible();
  });

  test('shows a viewer codes and positions, and nothing of its text', async ({ viewerPage, addWorkload }) => {
    const workload = await addWorkload({ file: BROKEN });
    await visit(viewerPage, workload.page);
    const panel = panelOf(viewerPage);
    await expect(panel.getByText('The file has 3 errors')).toBeVisible();
    await expect(panel.getByText('Line 4, column 3')).toBeVisible();
    await expect(panel.getByText('This key is unknown here.')).toBeVisible();
    await expect(
      panel.getByText('The text of a file that does not parse is shown to admins only.'),
    ).toBeVisible();
    expect(await viewerPage.content()).not.toContain('secret-path');
    expect(await viewerPage.content()).not.toContain('health_check');
  });
});

test('a viewer sees drift, file and history, and no control', async ({ viewerPage, addWorkload }) => {
  const workload = await addWorkload({ file: FILE, config: sentinels });
  await visit(viewerPage, workload.page);
  const panel = panelOf(viewerPage);
  await expectChanges(panel, { 'deploy.port': ['3000', '8080'] });
  await expect(panel.getByRole('region', { name: 'File in the repository' })).toContainText('port: 8080');
  await expect(panel.getByRole('button')).toHaveText(['Check now']);
  await expect(panel.getByText('An admin can apply the changes below.')).toBeVisible();
  await expect(panel.getByText('sync to apply')).toHaveCount(0);
  await expect(panel.getByRole('switch')).toHaveCount(0);
  await expect(viewerPage.getByRole('link', { name: 'Edit' })).toHaveCount(0);
  await expect(viewerPage.getByRole('button', { name: 'Delete' })).toHaveCount(0);

  await visit(viewerPage, '/');
  await expect(viewerPage.getByRole('link', { name: workload.name })).toBeVisible();
  await expect(viewerPage.getByRole('link', { name: 'Add workload' })).toHaveCount(0);
  await expect(viewerPage.getByRole('link', { name: 'People' })).toHaveCount(0);
  await expect(viewerPage.getByRole('button', { name: 'Remove the demo' })).toHaveCount(0);
  for (const page of [`${workload.page}/edit`, '/workloads/new', '/people']) {
    await visit(viewerPage, page);
    await expect(viewerPage.getByRole('heading', { name: 'For admins only' }), page).toBeVisible();
  }
});

test('a static site is told which declared fields it does not honour', async ({ page, addWorkload }) => {
  const workload = await addWorkload({
    sourceKind: 'static',
    file: 'version: 1\ndeploy:\n  port: 8080\n  healthcheck: /up\n  deploy_strategy: blue-green\n',
  });
  await visit(page, workload.page);
  await expect(panelOf(page).getByText('2 declared fields are ignored')).toBeVisible();
  await expect(
    panelOf(page).getByText(/Static site does not honour Port \(deploy\.port\) and Health check/),
  ).toBeVisible();
  await expectChanges(panelOf(page), { 'deploy.deploy_strategy': ['not set', 'blue-green'] });
});

for (const name of ['Session cache', 'Observability']) {
  test(`${name} has no repository, so it has no panel`, async ({ page, demo }) => {
    expect(demo.baseUrl).toBeTruthy();
    await visit(page, '/');
    await page.getByRole('link', { name }).click();
    await expect(page.getByText('This kind of workload has no repository')).toBeVisible();
    await expect(panelOf(page)).toHaveCount(0);
  });
}

test.describe('settings', () => {
  test('turn GitOps off and on again', async ({ page, addWorkload }) => {
    const workload = await addWorkload({ file: FILE, config: sentinels });
    await visit(page, workload.page);
    await expectChanges(panelOf(page), { 'deploy.port': ['3000', '8080'] });
    await openSettings(page);
    await panelOf(page).getByRole('switch', { name: 'Read the config from the repository' }).click();
    await panelOf(page).getByRole('button', { name: 'Save' }).click();

    await expect(panelOf(page).getByText('Settings saved.')).toBeVisible();
    await expect(panelOf(page).getByText('GitOps is off', { exact: true })).toBeVisible();
    await expect(panelOf(page).locator('[data-field]')).toHaveCount(0);
    await expect(
      page.getByRole('listitem').filter({ hasText: 'GitOps settings changed' }).first(),
    ).toContainText('GitOps off');

    await panelOf(page).getByRole('switch').click();
    await panelOf(page).getByRole('button', { name: 'Save' }).click();
    await expectChanges(panelOf(page), { 'deploy.port': ['3000', '8080'] });
  });

  test('refuse a path that leads elsewhere, and read from another one', async ({
    page,
    admin,
    addWorkload,
  }) => {
    const workload = await addWorkload({ file: FILE, config: sentinels });
    await visit(page, workload.page);
    await openSettings(page);
    const path = panelOf(page).getByLabel('Path of the file');
    const save = panelOf(page).getByRole('button', { name: 'Save' });
    for (const [typed, message] of [
      ['../secrets.yml', 'neither . nor .. as a part'],
      ['/etc/passwd.yml', 'Remove the slash at its start'],
      ['README.md', 'must end in .yml or .yaml'],
      ['', 'Enter a path'],
    ] as const) {
      await path.fill(typed);
      await save.click();
      await expect(panelOf(page).getByRole('alert')).toContainText(message);
      await expect(path).toHaveValue(typed);
    }
    const { gitops } = await admin.api.workload.get.query({ id: workload.id });
    expect(gitops?.path).toBe('.tinyforge.yml');

    await path.fill('deploy.yml');
    await save.click();
    await expect(panelOf(page).getByText('There is no deploy.yml')).toBeVisible();
    await workload.repository.commit('version: 1\ndeploy:\n  port: 7000\n', { file: 'deploy.yml' });
    await panelOf(page).getByRole('button', { name: 'Check now' }).click();
    await expectChanges(panelOf(page), { 'deploy.port': ['3000', '7000'] });
  });
});

test('a workload without a file gets one to start from, and committing it changes nothing', async ({
  page,
  addWorkload,
}) => {
  const workload = await addWorkload({ config: { ...sentinels, healthcheck: '/up' } });
  await visit(page, workload.page);
  await expect(panelOf(page).getByText('There is no .tinyforge.yml')).toBeVisible();
  const proposal = panelOf(page).getByRole('region', { name: 'A file to start from' });
  const lines = await proposal.locator('code').allInnerTexts();
  await workload.repository.commit(lines.map((line) => line.replaceAll('\u200b', '')).join('\n'));
  await panelOf(page).getByRole('button', { name: 'Check now' }).click();
  await expect(panelOf(page).getByText('In sync').first()).toBeVisible();
  await expect(panelOf(page).locator('[data-field]')).toHaveCount(0);
});

test('a forge that can no longer be read is never shown as in sync', async ({ page, addWorkload }) => {
  const workload = await addWorkload({ file: FILE, config: { port: 8080 } });
  await visit(page, workload.page);
  await expect(panelOf(page).getByText('In sync').first()).toBeVisible();
  await workload.repository.git('branch', '--move', 'main', 'trunk');
  await panelOf(page).getByRole('button', { name: 'Check now' }).click();
  await expect(panelOf(page).getByText('The file could not be read: ref not found')).toBeVisible();
  await expect(panelOf(page).getByText('In sync')).toHaveCount(0);
  await visit(page, '/');
  await expect(rowOf(page, workload)).toContainText('Fetch failed');
});

async function openSettings(page: Page): Promise<void> {
  await panelOf(page).getByText('Settings', { exact: true }).click();
}

function rowOf(page: Page, workload: OwnWorkload) {
  return page.getByRole('listitem').filter({ has: page.getByRole('link', { name: workload.name }) });
}
