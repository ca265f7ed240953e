import { expect, test } from './fixtures.ts';
import { visit } from './pages/visit.ts';

test('a pasted address fills in branch and path, says so, and the workload keeps them', async ({ page }) => {
  await visit(page, '/workloads/new');
  await page.getByLabel('Name', { exact: true }).fill('Pasted address');
  const repository = page.getByLabel('Repository', { exact: true });
  await expect(page.getByText('60 requests an hour')).toBeVisible();

  await repository.fill('github.com/acme/web/blob/feature/x/deploy.yml');
  await repository.blur();
  await expect(repository).toHaveValue('acme/web');
  await expect(page.getByLabel('Branch name', { exact: true })).toHaveValue('feature/x');
  await expect(page.getByLabel('Config file', { exact: true })).toHaveValue('deploy.yml');
  const notice = page.getByRole('status').filter({ hasText: 'Taken from the address' });
  await expect(notice).toContainText('Branch feature/x. Config file deploy.yml.');
  await expect(notice).toContainText('check both');

  const branch = page.getByLabel('Branch name', { exact: true });
  await branch.fill('refs/heads/dev');
  await branch.blur();
  await expect(branch).toHaveValue('dev');
  await page.getByRole('button', { name: 'Add workload' }).click();
  await expect(page.getByRole('heading', { name: 'Pasted address' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'acme/web' })).toBeVisible();
  await expect(page.getByText('branch dev', { exact: true })).toBeVisible();
});
