import { expect, test } from './fixtures.ts';
import { visit } from './pages/visit.ts';

test('an admin locks one field, applies another and leaves the third as drift', async ({
  page,
  admin,
  addWorkload,
}) => {
  const config = { port: 3000, healthcheck: '/', deploy_strategy: 'recreate' };
  const file = 'version: 1\ndeploy:\n  port: 8080\n  healthcheck: /up\n  deploy_strategy: blue-green\n';
  const workload = await addWorkload({ file, config });
  await visit(page, workload.page);
  const panel = page.getByRole('region', { name: 'GitOps' });

  await panel.getByText('Who decides each field').click();
  await panel.getByLabel('Who decides Port').selectOption('locked');
  await panel.getByPlaceholder('Why is it locked?').fill('The proxy knows this port.');
  await panel.locator('[data-field-rule="deploy.port"]').getByRole('button', { name: 'Save' }).click();
  await expect(panel.locator('[data-locked="deploy.port"]')).toContainText('The proxy knows this port.');

  await panel.getByRole('button', { name: 'Sync now' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByLabel('Apply Deploy strategy').uncheck();
  await expect(dialog.getByText('1 field stays as drift.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Apply 1 change' }).click();
  await expect(dialog).toBeHidden();
  await expect(panel.getByText('1 field drifted')).toBeVisible();
  expect((await admin.api.workload.get.query({ id: workload.id })).config).toEqual({
    ...config,
    healthcheck: '/up',
  });
  // Says where the value came from: the line of the file.
  await expect(page.getByRole('link', { name: /^\.tinyforge\.yml, line 4, at / })).toBeVisible();
});

test('a rule that somebody else has changed is not written over, and says who changed it', async ({
  page,
  admin,
  addWorkload,
}) => {
  const workload = await addWorkload({ config: { port: 3000 } });
  await visit(page, workload.page);
  const panel = page.getByRole('region', { name: 'GitOps' });
  await panel.getByText('Who decides each field').click();
  const row = panel.locator('[data-field-rule="deploy.port"]');
  await row.getByLabel('Who decides Port').selectOption('locked');
  await row.getByPlaceholder('Why is it locked?').fill('Mine.');
  const theirs = { field: 'deploy.port', rule: 'locked', reason: 'Theirs.' } as const;
  await admin.api.policy.set.mutate({ workloadId: workload.id, ...theirs });
  await row.getByRole('button', { name: 'Save' }).click();
  await expect(row.getByText(/Not saved: .+ changed the settings meanwhile \(.+\)/)).toBeVisible();
  await expect(row.getByLabel('Reason')).toHaveValue('Theirs.');
});
