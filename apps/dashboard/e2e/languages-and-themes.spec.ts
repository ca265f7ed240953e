import type { Page } from '@playwright/test';
import { totpCode } from '@tinyforge/services/testing/totp';
import { expect, test } from './fixtures.ts';
import { look, MESSAGES, type Messages, speak } from './pages/look.ts';
import { visit } from './pages/visit.ts';
import { signIn } from './product/sign-in.ts';

/** A page, or that of one of the demo's workloads, with what is opened on it. */
type Place = {
  name: string;
  path?: string;
  workload?: string;
  open?: (page: Page, t: Messages) => Promise<void>;
};

const PLACES: readonly Place[] = [
  { name: 'list', path: '/' },
  { name: 'list-menu', path: '/', open: (page) => page.locator('header button:visible').first().click() },
  { name: 'list-remove-demo', path: '/', open: (page, t) => press(page, t.demo.remove) },
  { name: 'panel-drifted', workload: 'Storefront' },
  { name: 'confirmation', workload: 'Storefront', open: (page, t) => press(page, t.gitops.sync) },
  { name: 'panel-in-sync', workload: 'Checkout API' },
  { name: 'panel-fetch-failed', workload: 'Billing worker' },
  { name: 'panel-ignored-fields', workload: 'Docs site' },
  { name: 'panel-invalid', workload: 'Newsletter' },
  { name: 'panel-no-file', workload: 'Image resizer' },
  { name: 'panel-disabled', workload: 'Status page' },
  { name: 'compose', workload: 'Observability' },
  { name: 'delete-workload', workload: 'Session cache', open: (page, t) => press(page, t.workload.delete) },
  { name: 'history', workload: 'Checkout API', path: '/history?from=1&to=2' },
  { name: 'edit', workload: 'Checkout API', path: '/edit' },
  { name: 'edit-image', workload: 'Session cache', path: '/edit' },
  { name: 'add-workload', path: '/workloads/new' },
  { name: 'credentials', path: '/credentials' },
  { name: 'add-credential', path: '/credentials', open: (page, t) => press(page, t.credentials.add) },
  { name: 'add-github-app', path: '/credentials', open: fillInFaultyApp },
  { name: 'tokens', path: '/tokens' },
  { name: 'webhooks', path: '/webhooks' },
  { name: 'policy', path: '/policy' },
  { name: 'events', path: '/events' },
  { name: 'people', path: '/people' },
  { name: 'groups', path: '/groups' },
  { name: 'add-group', path: '/groups', open: (page, t) => press(page, t.groups.add) },
  { name: 'add-person', path: '/people', open: (page, t) => press(page, t.people.add) },
  {
    name: 'invite',
    path: '/people',
    open: (page, t) => press(page, t.invitations.invite),
  },
  { name: 'account', path: '/account' },
  { name: 'not-found', path: '/workloads/00000000-0000-4000-8000-000000000000' },
];

// They take as long as all others together, and change nothing that one of them looks at.
test.describe.configure({ mode: 'parallel' });

for (const locale of ['en', 'ru'] as const) {
  test.describe(locale, () => {
    test.beforeEach(({ context, product }) => speak(context, product.url, locale));

    for (const { name, path = '', workload, open } of PLACES) {
      test(`${name} is fit for everyone in both themes and at every width`, async ({
        page,
        admin,
        demo,
      }, testInfo) => {
        expect(demo.baseUrl).toBeTruthy();
        const { items } = await admin.api.workload.list.query({ limit: 100 });
        const base = workload ? `/workloads/${items.find((item) => item.name === workload)?.id}` : '';
        await visit(page, `${base}${path}`);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expect(page.locator('[aria-busy]')).toHaveCount(0);
        await open?.(page, MESSAGES[locale]);
        await look(page, { locale, name }, testInfo);
      });
    }

    test.describe('for a viewer', () => {
      test.use({ storageState: ({ viewer }, use) => use(viewer.storageState) });

      for (const [name, path] of [
        ['list', '/'],
        ['admins-only', '/people'],
      ] as const) {
        test(`${name} is fit for everyone in both themes and at every width`, async ({
          page,
          demo,
        }, testInfo) => {
          expect(demo.baseUrl).toBeTruthy();
          await visit(page, path);
          await expect(page.getByRole('heading').first()).toBeVisible();
          await expect(page.locator('[aria-busy]')).toHaveCount(0);
          await look(page, { locale, name: `viewer-${name}` }, testInfo);
        });
      }
    });

    test.describe('for nobody', () => {
      test.use({ storageState: { cookies: [], origins: [] } });

      test('sign-in is fit for everyone in both themes and at every width', async ({ page }, testInfo) => {
        await visit(page, '/');
        await expect(page).toHaveURL(/sign-in/);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await look(page, { locale, name: 'sign-in' }, testInfo);
      });

      test('an invitation is fit for everyone in both themes and at every width', async ({
        page,
        admin,
      }, testInfo) => {
        const email = `inga.${locale}@example.com`;
        const form = { email, name: 'Inga Invited', role: 'viewer', expiresInDays: 7 } as const;
        const made = await admin.api.invitation.create.mutate(form);
        if (made.outcome !== 'created') throw new Error(JSON.stringify(made));
        await visit(page, `/invite#${made.token}`);
        await expect(page.getByLabel(MESSAGES[locale].common.email)).toHaveValue(email);
        await look(page, { locale, name: 'invitation' }, testInfo);
        await visit(page, '/sign-in');
        await visit(page, '/invite#spent');
        await expect(page.getByText(MESSAGES[locale].invite.gone)).toBeVisible();
        await look(page, { locale, name: 'invitation-gone' }, testInfo);
      });
    });

    test('sign-in with every kind of provider is fit for everyone in both themes and at every width', async ({
      browser,
      strict,
    }, testInfo) => {
      const context = await browser.newContext({ baseURL: strict.url });
      await speak(context, strict.url, locale);
      const page = await context.newPage();
      await visit(page, '/sign-in');
      for (const name of ['GitHub', 'GitLab', 'Gitea', 'Acme login']) {
        await expect(page.getByRole('button', { name: new RegExp(name) })).toBeVisible();
      }
      await look(page, { locale, name: 'sign-in-providers' }, testInfo);
      await context.close();
    });

    test('how the mail of an invitation went is fit for everyone in both themes and at every width', async ({
      browser,
      strict,
    }, testInfo) => {
      const t = MESSAGES[locale].invitations;
      const context = await browser.newContext({
        baseURL: strict.url,
        storageState: strict.admin.storageState,
      });
      await speak(context, strict.url, locale);
      const page = await context.newPage();
      for (const [who, said] of [
        ['taken', t.mail.sent],
        ['refused', t.mail.reasons.recipient],
      ] as const) {
        const email = `${who}.${locale}@example.com`;
        await visit(page, '/people');
        await press(page, t.invite);
        await page.getByLabel(MESSAGES[locale].common.email).fill(email);
        await press(page, t.mail.submit);
        await expect(page.getByText(said.replace('{email}', email))).toBeVisible();
        await look(page, { locale, name: `invitation-mail-${who}` }, testInfo);
      }
      await context.close();
    });

    test('enrolling is fit for everyone in both themes and at every width', async ({
      browser,
      strict,
    }, testInfo) => {
      const t = MESSAGES[locale].secondFactor;
      const account = { name: 'Erna', email: `erna.${locale}@example.com`, password: 'a password of erna' };
      await strict.admin.api.person.create.mutate({ ...account, role: 'admin' });
      const { storageState } = await signIn(strict.url, account);
      const context = await browser.newContext({ baseURL: strict.url, storageState });
      await speak(context, strict.url, locale);
      const page = await context.newPage();
      await visit(page, '/enrol');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(MESSAGES[locale].enrol.title);
      await look(page, { locale, name: 'enrol' }, testInfo);
      await page.getByLabel(t.password).fill(account.password);
      await press(page, t.continue);
      await expect(page.getByRole('img', { name: t.qr })).toBeVisible();
      await look(page, { locale, name: 'enrol-qr' }, testInfo);
      await page.getByLabel(t.code).fill(totpCode((await page.locator('code').textContent()) ?? ''));
      await press(page, t.turnOn);
      await expect(page.getByText(t.codesWarning)).toBeVisible();
      await look(page, { locale, name: 'enrol-backup-codes' }, testInfo);
      await context.close();
    });
  });
}

test('language and theme are switched on the page and stay', async ({ page, demo }) => {
  expect(demo.baseUrl).toBeTruthy();
  await visit(page, '/account');
  await page.getByLabel('Language', { exact: true }).selectOption('Русский');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(MESSAGES.ru.account.title);
  await page
    .getByLabel(MESSAGES.ru.preferences.theme, { exact: true })
    .selectOption(MESSAGES.ru.preferences.dark);
  await expect(page.locator('html')).toHaveClass(/\bdark\b/);
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  await visit(page, '/');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(MESSAGES.ru.list.title);
  expect(await background()).toBe(dark);
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await background(), 'the choice counts for more than the system').toBe(dark);
});

/** The form for a GitHub App with a fault at every field of its own. */
async function fillInFaultyApp(page: Page, t: Messages): Promise<void> {
  await press(page, t.credentials.add);
  const dialog = page.getByRole('alertdialog');
  await dialog.getByLabel(t.credentials.kind, { exact: true }).selectOption('github_app');
  await dialog.getByLabel(t.credentials.appId).fill('my app');
  await dialog.getByLabel(t.credentials.installationId).fill('acme');
  await dialog.getByLabel(t.credentials.privateKey).fill('-----BEGIN RSA PRIVATE KEY-----');
  await dialog.getByRole('button', { name: t.credentials.add, exact: true }).click();
  await expect(dialog.getByText(t.issues.not_a_private_key)).toBeVisible();
}

function press(page: Page, name: string): Promise<void> {
  return page.getByRole('button', { name, exact: true }).click();
}
