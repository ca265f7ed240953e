import type { Browser, Page } from '@playwright/test';
import { totpCode } from '@tinyforge/services/testing/totp';
import { cookieOf, send } from './attacks/send.ts';
import { expect, test } from './fixtures.ts';
import { addressesOf, addressOf, leadsTo } from './pages/addresses-of.ts';
import { MESSAGES } from './pages/look.ts';
import { visit } from './pages/visit.ts';
import { signIn } from './product/sign-in.ts';
import type { Account } from './product/start-product.ts';
import type { StrictProduct } from './product/start-strict-product.ts';
import { watchFaults } from './product/watch-faults.ts';

const WANTED = '/events?type=person.created';

/** A new admin without a second factor. */
async function addAdmin({ admin }: StrictProduct, name: string): Promise<Account> {
  const person = { name, email: `${name.toLowerCase()}@example.com`, password: `a password of ${name}` };
  await admin.api.person.create.mutate({ ...person, role: 'admin' });
  return person;
}

async function openPage(browser: Browser, { url }: StrictProduct, account?: Account) {
  const storageState = account && (await signIn(url, account)).storageState;
  const context = await browser.newContext({
    baseURL: url,
    storageState: storageState ?? { cookies: [], origins: [] },
  });
  const page = await context.newPage();
  return { page, faults: watchFaults(page), close: () => context.close() };
}

/** Up to the code out of the app; answers with the secret. */
async function showPassword(page: Page, password: string): Promise<string> {
  await page.getByLabel('Your password').fill(password);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('img', { name: 'QR code for the authenticator app' })).toBeVisible();
  return (await page.locator('code').textContent()) ?? '';
}

async function showCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code from the app').fill(code);
  await page.getByRole('button', { name: 'Turn on' }).click();
}

test('an admin signs in, sets up the second factor that they must have, and gets to the page that they wanted', async ({
  browser,
  strict,
}) => {
  const erik = await addAdmin(strict, 'Erik');
  const { page, faults, close } = await openPage(browser, strict);
  await visit(page, WANTED);
  await page.getByLabel('Email').fill(erik.email);
  await page.getByLabel('Password', { exact: true }).fill(erik.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(/\/enrol/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('A second factor first');
  await expect(page.getByText(erik.email)).toBeVisible();

  await page.getByLabel('Your password').fill('not the password');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('This password is not right.')).toBeVisible();
  const secret = await showPassword(page, erik.password);
  await showCode(page, '000000');
  await expect(page.getByText('This code is not right.')).toBeVisible();
  await showCode(page, totpCode(secret));
  await expect(page.getByRole('listitem')).toHaveCount(10);
  await page.getByRole('button', { name: 'I have kept them' }).click();

  await expect(page).toHaveURL(WANTED);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Events');
  await page.goto('/enrol');
  await expect(page, 'nobody is kept there who has one').toHaveURL('/');
  expect(faults).toEqual([]);
  await close();
});

test('every page leads there, and shows nothing', async ({ strict }) => {
  const cookie = cookieOf(await signIn(strict.url, await addAdmin(strict, 'Esra')));
  const pages = addressesOf('page.tsx', '(app)');
  expect(pages).toContain('/people');
  for (const page of pages) {
    await test.step(page, async () => {
      const answer = await send(strict.url, { path: addressOf(page), headers: { cookie } });
      expect(leadsTo('/enrol', answer), answer.text.slice(0, 500)).toBe(true);
      expect(answer.text).not.toContain(strict.admin.email);
    });
  }
});

test('the backup codes stay until they are kept, also when another language is chosen', async ({
  browser,
  strict,
}) => {
  const ewa = await addAdmin(strict, 'Ewa');
  const { page, faults, close } = await openPage(browser, strict, ewa);
  await visit(page, '/account');
  await showCode(page, totpCode(await showPassword(page, ewa.password)));
  await expect(page.getByRole('listitem')).toHaveCount(10);
  const codes = await page.getByRole('listitem').allInnerTexts();
  await page.getByRole('button', { name: 'Language' }).click();
  await page.getByRole('menuitemradio', { name: 'Русский' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
  await expect(page.getByRole('listitem')).toHaveText(codes);
  await page.getByRole('button', { name: MESSAGES.ru.secondFactor.codesKept }).click();
  await expect(page).toHaveURL('/account');
  expect(faults).toEqual([]);
  await close();
});
