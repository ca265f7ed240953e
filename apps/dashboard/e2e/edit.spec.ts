import { expect, test } from './fixtures.ts';
import { visit } from './pages/visit.ts';

const FILE = 'version: 1\ndeploy:\n  port: 8080\n';
const config = { port: 3000, healthcheck: '/old', memory: '512Mi' };

test('managed fields are locked and name the file that sets them; the others are saved', async ({
  page,
  admin,
  addWorkload,
}) => {
  const workload = await addWorkload({ file: FILE, config });
  await admin.api.gitops.sync.mutate({ workloadId: workload.id });
  const commit = await workload.repository.git('rev-parse', 'HEAD');
  await visit(page, workload.page);
  await page.getByRole('link', { name: 'Edit' }).click();

  await expect(page.getByText('One field is managed from the repository')).toBeVisible();
  await expect(page.getByRole('main')).toContainText(
    `It is set in .tinyforge.yml at ${commit.slice(0, 7)}. Change the file there and sync`,
  );
  const link = page.getByRole('main').getByRole('link', { name: `.tinyforge.yml at ${commit.slice(0, 7)}` });
  await expect(link).toHaveAttribute('href', new RegExp(`${commit}/\\.tinyforge\\.yml$`));
  await expect(page.getByLabel('Port', { exact: true })).toHaveValue('8080');
  await expect(page.getByLabel('Port', { exact: true })).toHaveAttribute('readonly');
  await expect(page.getByLabel('Port', { exact: true })).toHaveAccessibleDescription(
    'Managed by the repository',
  );

  await page.getByLabel('Health check', { exact: true }).fill('/new');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page).toHaveURL(workload.page);
  expect((await admin.api.workload.get.query({ id: workload.id })).config).toEqual({
    port: 8080,
    healthcheck: '/new',
    memory: '512Mi',
  });
});

test('a sync in another tab first: the edit is told, keeps what was typed, and loses nothing', async ({
  page,
  context,
  admin,
  addWorkload,
}) => {
  const workload = await addWorkload({ file: FILE, config });
  await visit(page, `${workload.page}/edit`);
  await page.getByLabel('Health check', { exact: true }).fill('/typed-meanwhile');
  await page.getByLabel('Name', { exact: true }).fill(`${workload.name} renamed`);

  const otherTab = await context.newPage();
  await visit(otherTab, workload.page);
  await otherTab.getByRole('button', { name: 'Sync now' }).click();
  await otherTab.getByRole('alertdialog').getByRole('button', { name: 'Apply 1 change' }).click();
  await expect(otherTab.getByText('Synced. 1 field was applied')).toBeVisible();

  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Somebody else saved in the meantime')).toBeVisible();
  await expect(page.getByText(/A sync by .+ changed Port/)).toBeVisible();
  await expect(page.getByLabel('Health check', { exact: true })).toHaveValue('/typed-meanwhile');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(`${workload.name} renamed`);
  expect((await admin.api.workload.get.query({ id: workload.id })).config).toEqual({ ...config, port: 8080 });

  await page.getByRole('button', { name: 'Keep my changes on top' }).click();
  await expect(page.getByLabel('Port', { exact: true })).toHaveValue('8080');
  await expect(page.getByLabel('Health check', { exact: true })).toHaveValue('/typed-meanwhile');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page).toHaveURL(workload.page);
  const saved = await admin.api.workload.get.query({ id: workload.id });
  expect(saved.name).toBe(`${workload.name} renamed`);
  expect(saved.config).toEqual({ port: 8080, healthcheck: '/typed-meanwhile', memory: '512Mi' });
});

test('an edit in another tab first: the sync is told, and applies on top of the edit', async ({
  page,
  context,
  admin,
  addWorkload,
}) => {
  const workload = await addWorkload({ file: FILE, config });
  await visit(page, workload.page);
  await page.getByRole('button', { name: 'Sync now' }).click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toBeVisible();

  const otherTab = await context.newPage();
  await visit(otherTab, `${workload.page}/edit`);
  await otherTab.getByLabel('Health check', { exact: true }).fill('/edited');
  await otherTab.getByRole('button', { name: 'Save changes' }).click();
  await expect(otherTab).toHaveURL(workload.page);

  await dialog.getByRole('button', { name: 'Apply 1 change' }).click();
  await expect(
    dialog.getByText('Not applied: the live config changed while you were looking.'),
  ).toBeVisible();
  expect((await admin.api.workload.get.query({ id: workload.id })).config).toEqual({
    ...config,
    healthcheck: '/edited',
  });
  await dialog.getByRole('button', { name: 'Apply 1 change' }).click();
  await expect(dialog).toBeHidden();
  expect((await admin.api.workload.get.query({ id: workload.id })).config).toEqual({
    port: 8080,
    healthcheck: '/edited',
    memory: '512Mi',
  });
});

test('settings that moved meanwhile are told with who moved them, apart from what a sync wrote', async ({
  page,
  admin,
  addWorkload,
}) => {
  const workload = await addWorkload({ file: FILE, config });
  await visit(page, `${workload.page}/edit`);
  await page.getByLabel('Health check', { exact: true }).fill('/typed');
  const lock = { field: 'deploy.port', rule: 'locked', reason: 'The proxy knows it.' } as const;
  await admin.api.policy.set.mutate({ workloadId: workload.id, ...lock });
  const save = page.getByRole('button', { name: 'Save changes' });
  const notice = page.getByRole('status').filter({ hasText: 'Somebody else saved in the meantime' });
  await save.click();
  await expect(notice).toContainText(
    /\S+ changed the settings of this workload \(Port\) .+\. What you typed is/,
  );

  await page.getByRole('button', { name: 'Keep my changes on top' }).click();
  await admin.api.policy.set.mutate({ workloadId: workload.id, ...lock, rule: 'default', reason: '' });
  await admin.api.gitops.sync.mutate({ workloadId: workload.id });
  await save.click();
  await expect(notice).toContainText(/A sync by .+ changed Port .+\. .+ changed the settings .+\. What/);
});

test('dropping one’s changes takes the newer state over', async ({ page, admin, addWorkload }) => {
  const workload = await addWorkload({ file: FILE, config });
  await visit(page, `${workload.page}/edit`);
  await page.getByLabel('Health check', { exact: true }).fill('/typed');
  await admin.api.gitops.sync.mutate({ workloadId: workload.id });
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByRole('button', { name: 'Drop my changes' }).click();
  await expect(page.getByLabel('Health check', { exact: true })).toHaveValue('/old');
  await expect(page.getByLabel('Port', { exact: true })).toHaveValue('8080');
});

test('a value that cannot be is refused at its field and nothing is lost', async ({ page, addWorkload }) => {
  const workload = await addWorkload({ config });
  await visit(page, `${workload.page}/edit`);
  await page.getByLabel('Port', { exact: true }).fill('70000');
  await page.getByLabel('Health check', { exact: true }).fill('/kept');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(
    page.getByRole('alert').filter({ hasText: 'The number must be between 1 and 65535.' }),
  ).toBeVisible();
  await expect(page.getByLabel('Port', { exact: true })).toHaveValue('70000');
  await expect(page.getByLabel('Health check', { exact: true })).toHaveValue('/kept');
});

test('deleting asks for the name, and the events stay', async ({ page, addWorkload }) => {
  const workload = await addWorkload({ config });
  await visit(page, workload.page);
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('textbox').fill('something else');
  await dialog.getByRole('button', { name: 'Delete workload' }).click();
  await expect(dialog.getByText('That is not the name.')).toBeVisible();

  await dialog.getByRole('textbox').fill(workload.name);
  await dialog.getByRole('button', { name: 'Delete workload' }).click();
  await expect(page).toHaveURL('/');
  await expect(page.getByRole('heading', { name: 'Workloads' })).toBeVisible();
  await expect(page.getByRole('link', { name: workload.name })).toHaveCount(0);

  await visit(page, '/events');
  const events = page.getByRole('main').getByRole('listitem').filter({ hasText: workload.name });
  await expect(events.filter({ hasText: 'Workload deleted' })).toBeVisible();
  await expect(events.filter({ hasText: 'Workload added' })).toBeVisible();
});

test('a workload is added through the form', async ({ page, demo, admin }) => {
  await visit(page, '/workloads/new');
  await page.getByLabel('Name', { exact: true }).fill('Added by hand');
  await page.getByLabel('Forge', { exact: true }).selectOption('Gitea / Forgejo');
  await page.getByLabel('Server', { exact: true }).fill(`${demo.baseUrl}/gitea`);
  await page.getByLabel('Repository', { exact: true }).fill('ops/status-page');
  await page.getByRole('button', { name: 'Add workload' }).click();
  await expect(page.getByRole('heading', { name: 'Added by hand' })).toBeVisible();
  await expect(page.getByText('GitOps is off', { exact: true })).toBeVisible();
  const { items } = await admin.api.workload.list.query({ search: 'Added by hand', limit: 10 });
  expect(items[0]?.source?.repository).toBe('ops/status-page');
});
