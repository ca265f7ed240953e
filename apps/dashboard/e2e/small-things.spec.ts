import { expect, test } from './fixtures.ts';
import { sidewaysScroll } from './pages/look.ts';
import { visit } from './pages/visit.ts';

const FILE = 'version: 1\ndeploy:\n  port: 8080\n';

test('Copy works without navigator.clipboard, as on plain http in a local network', async ({
  page,
  addWorkload,
}) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  const workload = await addWorkload({ config: { port: 3000 } });
  await visit(page, workload.page);
  const panel = page.getByRole('region', { name: 'GitOps' });
  await panel.getByRole('button', { name: 'Copy: A file to start from' }).click();
  await expect(panel.getByText('Copied').first()).toBeAttached();
  await panel.getByText('Settings', { exact: true }).click();
  const field = panel.getByLabel('Path of the file');
  await field.fill('');
  await field.press('Control+V');
  await expect(field).toHaveValue(/version: 1.*port: 3000/);
});

test('a secret that is shown once stays on Esc, can be copied in its dialog, and closes by its button', async ({
  page,
  demo,
}) => {
  expect(demo.baseUrl).toBeTruthy();
  await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await visit(page, '/tokens');
  await page.getByRole('button', { name: 'Make token' }).first().click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('esc-bot');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Make token' }).click();
  const secret = page.getByRole('alertdialog').getByText(/^tf_[0-9a-f]{12}_/);
  await expect(secret).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(secret).toBeVisible();
  await page.getByRole('button', { name: /^Copy: / }).click();
  await expect(page.getByRole('alertdialog').getByText('Copied').first()).toBeAttached();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Close' }).last().click();
  await expect(secret).toBeHidden();
});

test('this session is active now, and its address is short', async ({ page, demo }) => {
  expect(demo.baseUrl).toBeTruthy();
  await visit(page, '/account');
  const current = page.getByRole('listitem').filter({ hasText: 'This browser' });
  await expect(current).toContainText(/(::1|127\.0\.0\.1) · active now/);
  await expect(current).not.toContainText('last seen');
});

test('a locked field with the value of the file says that both are equal', async ({
  page,
  admin,
  addWorkload,
}) => {
  const workload = await addWorkload({ file: FILE, config: { port: 8080 } });
  await admin.api.policy.set.mutate({
    workloadId: workload.id,
    field: 'deploy.port',
    rule: 'locked',
    reason: 'The proxy knows it.',
  });
  await visit(page, workload.page);
  await expect(page.locator('[data-locked="deploy.port"]')).toHaveText(
    'Port is 8080 here and in the file; the file cannot change it. The proxy knows it.',
  );
});

test('a sync with nothing to apply is an event, and the last applied sync stays as it was', async ({
  page,
  admin,
  addWorkload,
}) => {
  const workload = await addWorkload({ file: FILE, config: { port: 8080 } });
  await admin.api.gitops.sync.mutate({ workloadId: workload.id });
  await visit(page, workload.page);
  await expect(page.getByRole('listitem').filter({ hasText: 'Sync: nothing to apply' })).toBeVisible();
  const label = page.getByRole('term').filter({ hasText: 'Last applied sync' });
  await expect(label.locator('+ dd')).toHaveText('never');
});

test('a single version offers no comparison, and a comparison with a missing version says which', async ({
  page,
  admin,
  addWorkload,
}) => {
  const { id, page: address } = await addWorkload({ config: { port: 3000 } });
  await visit(page, `${address}/history`);
  await expect(page.locator('[data-version]')).toHaveCount(1);
  await expect(page.getByRole('button', { name: /^Compare/ })).toHaveCount(0);
  await visit(page, `${address}/history?from=1&to=99`);
  await expect(page.getByText('There is no version 99')).toBeVisible();
  await expect(page.getByText('The latest is version 1.')).toBeVisible();
  await admin.api.workload.update.mutate({ id, configVersion: 1, config: { port: 4000 } });
  await visit(page, `${address}/history`);
  await expect(page.getByRole('button', { name: /^Compare/ })).toHaveCount(2);
});

test('a workload of an image without an image says so', async ({ page, admin, demo }) => {
  expect(demo.baseUrl).toBeTruthy();
  const created = await admin.api.workload.create.mutate({
    name: 'Imageless',
    sourceKind: 'image',
    source: null,
    config: {},
  });
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  await visit(page, `/workloads/${created.id}`);
  await expect(page.getByText('No image is set, so there is nothing to deploy.')).toBeVisible();
  await admin.api.workload.delete.mutate({ id: created.id, confirmName: 'Imageless' });
});

for (const locale of ['en', 'ru'] as const) {
  test(`the menu is open from 1024 px and has the rules, in ${locale}`, async ({
    page,
    context,
    product,
    demo,
  }) => {
    expect(demo.baseUrl).toBeTruthy();
    await context.addCookies([{ name: 'tinyforge_locale', value: locale, url: product.url }]);
    await page.setViewportSize({ width: 1024, height: 768 });
    await visit(page, '/');
    await expect(page.getByRole('navigation').getByRole('link')).toHaveCount(8);
    const header = page.getByRole('banner').locator('> div').first();
    expect(await header.evaluate((node) => node.scrollWidth - node.clientWidth)).toBe(0);
    expect(await sidewaysScroll(page)).toBe(0);
    await page.getByRole('link', { name: locale === 'en' ? 'Rules' : 'Правила', exact: true }).click();
    await expect(page).toHaveURL('/policy');
  });
}

test('errors of a file fit a screen of 360 px', async ({ page, addWorkload }) => {
  const workload = await addWorkload({
    file: 'version: 1\ndeploy:\n  health_check: /a-path\n  deploy_strategy: rolling\n',
  });
  await page.setViewportSize({ width: 360, height: 740 });
  await visit(page, workload.page);
  const region = page.getByRole('region', { name: 'File in the repository' });
  const error = region.getByText(/Unknown key “health_check”/);
  await expect(error).toBeVisible();
  const [outer, inner] = [await region.boundingBox(), await error.boundingBox()];
  if (!outer || !inner) throw new Error('Not on the screen.');
  expect(inner.x + inner.width).toBeLessThanOrEqual(outer.x + outer.width);
});

test('the switch is large enough to touch', async ({ page, addWorkload }) => {
  const workload = await addWorkload({ file: FILE });
  await visit(page, workload.page);
  await page.getByRole('region', { name: 'GitOps' }).getByText('Settings', { exact: true }).click();
  const box = await page.getByRole('switch').boundingBox();
  expect(box?.height).toBeGreaterThanOrEqual(24);
  expect(box?.width).toBeGreaterThanOrEqual(44);
});

test('mono text shows https:// without ligatures, and values are not right-aligned', async ({
  page,
  addWorkload,
}) => {
  const workload = await addWorkload({ config: { callback: `https://example.com/${'long/'.repeat(30)}` } });
  await visit(page, workload.page);
  const value = page.getByRole('region', { name: 'Live config' }).getByText('https://example.com/');
  await expect(value).toHaveCSS('font-variant-ligatures', 'none');
  await expect(value).toHaveCSS('text-align', 'start');
});

test('the sign-in page says that a person signed out, and that a session ended', async ({
  browser,
  product,
  viewer,
}) => {
  const context = await browser.newContext({ baseURL: product.url, storageState: viewer.storageState });
  const cookies = await context.cookies();
  await context.clearCookies();
  await context.addCookies(
    cookies.map((cookie) => ({ ...cookie, value: `${cookie.value.slice(0, -8)}xxxxxxxx` })),
  );
  const page = await context.newPage();
  await page.goto('/events');
  await expect(page.getByText('Your session has ended. Sign in again.')).toBeVisible();
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fevents&left=ended/);
  await page.goto('/sign-in?left=signed-out');
  await expect(page.getByText('You are signed out.')).toBeVisible();
  await context.close();
});
