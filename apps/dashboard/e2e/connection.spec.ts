import { expect, type OwnWorkload, test } from './fixtures.ts';
import { visit } from './pages/visit.ts';

const FILE = 'version: 1\ndeploy:\n  port: 8080\n';
const config = { port: 3000 };

/** `page` fails a test on failed requests, which are what these tests are about: they open their own. */
test.describe('without a connection', () => {
  let workload: OwnWorkload;
  test.beforeEach(async ({ addWorkload }) => {
    workload = await addWorkload({ file: FILE, config });
  });

  test('a confirmed sync fails at once, and is not applied on reconnect', async ({ context, admin }) => {
    const page = await context.newPage();
    await visit(page, workload.page);
    const panel = page.getByRole('region', { name: 'GitOps' });
    await panel.getByRole('button', { name: 'Sync now' }).click();
    const dialog = page.getByRole('alertdialog');

    await context.setOffline(true);
    await expect(page.getByText('You are offline.')).toBeVisible();
    await dialog.getByRole('button', { name: 'Apply 1 change' }).click();
    await expect(dialog.getByText('The server did not answer.')).toBeVisible();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toBeHidden();

    await panel.getByRole('button', { name: 'Check now' }).click();
    await expect(panel.getByText('The server did not answer.')).toBeVisible();

    // The first request after the reconnect has been answered: one that was held back would have been sent before it.
    await context.setOffline(false);
    await expect(page.getByText('You are offline.')).toBeHidden();
    await panel.getByRole('button', { name: 'Check now' }).click();
    await expect(panel.getByText('The server did not answer.')).toBeHidden();
    expect((await admin.api.workload.get.query({ id: workload.id })).config).toEqual(config);
  });

  test('a sync that hangs can be cancelled', async ({ context, admin }) => {
    const page = await context.newPage();
    await visit(page, workload.page);
    const panel = page.getByRole('region', { name: 'GitOps' });
    await panel.getByRole('button', { name: 'Sync now' }).click();
    const dialog = page.getByRole('alertdialog');
    // Never answered, and never passed on to the server.
    await page.route('**/api/trpc/gitops.sync*', () => {});
    await dialog.getByRole('button', { name: 'Apply 1 change' }).click();
    await expect(dialog.getByText('Syncing…')).toBeVisible();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toBeHidden();
    await expect(panel.getByText('The request was cancelled.')).toBeVisible();
    expect((await admin.api.workload.get.query({ id: workload.id })).config).toEqual(config);
  });
});
