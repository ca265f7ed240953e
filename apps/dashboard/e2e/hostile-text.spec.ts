import { expect, test } from './fixtures.ts';
import { sidewaysScroll } from './pages/look.ts';
import { visit } from './pages/visit.ts';

declare global {
  interface Window {
    /** Set by whatever of a repository's text is run instead of shown. */
    ranHostileText?: true;
  }
}

const MARKUP = '<img src=x onerror="window.ranHostileText=true">';
const SCRIPT = '</script><script>window.ranHostileText=true</script>';
/** Turns the direction of what follows around: `/‮zhtlaeh` would read as `/healthz`. */
const RIGHT_TO_LEFT = '\u202e';
const LONG = 'a'.repeat(3_000);

test.afterEach(async ({ page }) => {
  expect(await page.evaluate(() => window.ranHostileText)).toBeUndefined();
  for (const viewport of [
    { width: 1280, height: 900 },
    { width: 360, height: 740 },
  ]) {
    await page.setViewportSize(viewport);
    expect(await sidewaysScroll(page), `at ${viewport.width}`).toBe(0);
  }
});

test('markup, direction marks and endless lines in a broken file are shown as text', async ({
  page,
  addWorkload,
}) => {
  const workload = await addWorkload({
    file: [
      'version: 1',
      `# ${MARKUP} ${SCRIPT}`,
      `# ${RIGHT_TO_LEFT}desrever`,
      'deploy:',
      `  ${JSON.stringify(MARKUP)}: 1`,
      `  ${JSON.stringify(`por${RIGHT_TO_LEFT}t`)}: 1`,
      `  port: ${JSON.stringify(SCRIPT)}`,
      `  healthcheck: /${LONG}`,
      `  ${LONG}: 1`,
      '',
    ].join('\n'),
  });
  await visit(page, workload.page);
  const panel = page.getByRole('region', { name: 'GitOps' });
  const lines = panel.getByRole('region', { name: 'File in the repository' }).getByRole('listitem');
  await expect(lines.nth(1)).toContainText(`# ${MARKUP} ${SCRIPT}`);
  await expect(lines.nth(2)).toContainText('# U+202Edesrever');
  await expect(lines.nth(4)).toContainText('Unknown key “<img');
  await expect(lines.nth(5)).toContainText('porU+202Et');
  await expect(lines.nth(6)).toContainText(SCRIPT);
  await expect(lines.nth(8)).toContainText(LONG.slice(0, 200));
  await expect(page.locator('img')).toHaveCount(0);
  await expect(page.locator('body'), 'no mark may act').not.toContainText(RIGHT_TO_LEFT, {
    useInnerText: true,
  });
});

test('a very long value with markup is shown whole before and after it is applied', async ({
  page,
  addWorkload,
}) => {
  const path = `/${'long-'.repeat(180)}<img>`;
  const workload = await addWorkload({
    file: `version: 1\ndeploy:\n  healthcheck: ${JSON.stringify(path)}\n`,
  });
  await visit(page, workload.page);
  const panel = page.getByRole('region', { name: 'GitOps' });
  await expect(panel.locator('[data-field="deploy.healthcheck"]')).toContainText(path);
  await panel.getByRole('button', { name: 'Sync now' }).click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText(path);
  expect(await sidewaysScroll(page)).toBe(0);
  await dialog.getByRole('button', { name: 'Apply 1 change' }).click();
  await expect(panel.getByText('In sync').first()).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Synced from the repository' })).toContainText(
    path,
  );
  await visit(page, '/events');
  await expect(page.getByRole('listitem').filter({ hasText: path }).first()).toBeVisible();
});

test('commit messages and branch names with markup do nothing', async ({ page, addWorkload }) => {
  const workload = await addWorkload({
    name: 'A <b>bold</b> name',
    branch: 'feat/<script>alert(1)</script>',
    file: 'version: 1\n',
  });
  await workload.repository.commit('version: 1\ndeploy:\n  port: 1\n', {
    message: `${MARKUP}\n\n${RIGHT_TO_LEFT}`,
  });
  await visit(page, workload.page);
  await expect(page.getByRole('heading', { name: 'A <b>bold</b> name' })).toBeVisible();
  await expect(page.getByRole('complementary')).toContainText('feat/<script>alert(1)</script>');
  await page.getByRole('button', { name: 'Sync now' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Apply 1 change' }).click();
  await expect(page.getByText('Synced. 1 field was applied')).toBeVisible();
  await visit(page, '/');
  await expect(page.getByRole('link', { name: 'A <b>bold</b> name' })).toBeVisible();
  await expect(page.getByText('branch feat/<script>alert(1)</script>')).toBeVisible();
});
