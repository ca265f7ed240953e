import { expect, test } from './fixtures.ts';
import { visit } from './pages/visit.ts';

const FILE = 'version: 1\ndeploy:\n  port: 8080\n';
const config = { port: 3000, healthcheck: '/health', memory: '512Mi' };
const later = { port: 3000, healthcheck: '/up', memory: '1Gi' };

test('from the list to a comparison to a revert, and the new version is on top', async ({
  page,
  admin,
  addWorkload,
}) => {
  const workload = await addWorkload({ config });
  const { id } = workload;
  await admin.api.workload.update.mutate({ id, configVersion: 1, config: later });
  await visit(page, workload.page);
  await page.getByRole('link', { name: 'History' }).click();
  const versions = page.locator('[data-version]');
  await expect(versions).toHaveCount(2);
  await expect(versions.first()).toContainText('Version 2');
  await expect(versions.first().locator('[data-key="healthcheck"]')).toHaveText(
    /Health check\s*\/health\s*\/up/,
  );

  await page.getByRole('button', { name: 'Compare version 2' }).click();
  await expect(page.getByText('Now choose the version to compare version 2 with.')).toBeVisible();
  await page.getByRole('button', { name: 'Compare version 1' }).click();
  await expect(page).toHaveURL(`${workload.page}/history?from=1&to=2`);
  const comparison = page.getByRole('region', { name: 'Version 1 compared with version 2' });
  await expect(comparison.locator('[data-key]')).toHaveCount(2);
  await expect(comparison.locator('[data-key="memory"]')).toContainText('"1Gi"');
  await page.goBack();
  await expect(comparison).toHaveCount(0);

  await page.getByRole('button', { name: 'Revert to version 1' }).click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog.locator('[data-key="healthcheck"]')).toHaveText(/\/up.*\/health/);
  // Somebody else was quicker: what was reviewed is not what there is any more.
  await admin.api.workload.update.mutate({ id, configVersion: 2, config: { ...later, port: 4000 } });
  await dialog.getByRole('button', { name: 'Revert to version 1' }).click();
  await expect(dialog.getByText('the live config changed while you were looking')).toBeVisible();
  await expect(dialog.locator('[data-key="port"]')).toHaveText(/4000.*3000/);
  expect((await admin.api.workload.get.query({ id })).configVersion).toBe(3);

  await dialog.getByRole('button', { name: 'Revert to version 1' }).click();
  await expect(page.getByText('The config of version 1 is live again, as version 4.')).toBeVisible();
  await expect(versions.first()).toContainText('Reverted to version 1');
  await expect(versions.first()).toContainText('Live');
  expect((await admin.api.workload.get.query({ id })).config).toEqual(config);
});

test('a revert of what the repository manages is refused with the reason, and a viewer is offered none', async ({
  page,
  viewerPage,
  admin,
  addWorkload,
}) => {
  const workload = await addWorkload({ file: FILE, config });
  await admin.api.gitops.sync.mutate({ workloadId: workload.id });
  await visit(page, `${workload.page}/history`);
  await page.getByRole('button', { name: 'Revert to version 1' }).click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog.getByText('This cannot be reverted while GitOps is on')).toBeVisible();
  await expect(dialog.getByText('Port is managed from the repository.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Revert to version 1' })).toHaveCount(0);

  await visit(viewerPage, `${workload.page}/history`);
  await expect(viewerPage.getByRole('button', { name: 'Compare version 1' })).toBeVisible();
  await expect(viewerPage.getByRole('button', { name: /^Revert/ })).toHaveCount(0);
});
