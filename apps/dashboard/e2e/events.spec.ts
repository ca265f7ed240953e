import { readFile } from 'node:fs/promises';
import { expect, test } from './fixtures.ts';
import { visit } from './pages/visit.ts';

test('events are narrowed by type, workload, person and day, and the filters stand in the address', async ({
  page,
  viewer,
  addWorkload,
}) => {
  const workload = await addWorkload();
  await visit(page, '/events');
  const entries = page.getByRole('main').locator('ol').getByRole('listitem');
  await expect(entries.first()).toBeVisible();

  await page.getByLabel('Workload').selectOption(workload.name);
  await expect(entries).toHaveCount(2);
  await page.getByLabel('Type').selectOption('Workload added');
  await expect(entries).toHaveCount(1);
  await expect(entries).toContainText(workload.name);
  await page.getByRole('button', { name: 'Export' }).click();
  const arriving = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'JSON lines' }).click();
  const lines = (await readFile(await (await arriving).path(), 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { chain: workload.id, seq: 1, type: 'workload.created', workloadName: workload.name },
  ]);
  await page.reload();
  await expect(entries).toHaveCount(1);

  await page.getByLabel('Person').selectOption(viewer.name);
  await expect(page.getByRole('heading', { name: 'No events' })).toBeVisible();
  await page.getByLabel('Person').selectOption('Everyone');
  await page.getByLabel('To', { exact: true }).fill('2020-01-01');
  await expect(page.getByRole('heading', { name: 'No events' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await expect(page).toHaveURL('/events');
  await expect(entries.nth(5)).toBeVisible();
});
