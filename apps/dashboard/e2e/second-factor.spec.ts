import type { Page } from '@playwright/test';
import { nextTotpCode, totpCode } from '@tinyforge/services/testing/totp';
import { expect, test } from './fixtures.ts';
import { look, MESSAGES, speak } from './pages/look.ts';
import { visit } from './pages/visit.ts';
import { signIn } from './product/sign-in.ts';

const SELMA = { name: 'Selma Second', email: 'selma@example.com', password: 'a password of selma' };

/** The right password, up to the step that asks for a code. */
async function showPassword(page: Page, t = MESSAGES.en): Promise<void> {
  await visit(page, '/sign-in');
  await page.getByLabel(t.common.email).fill(SELMA.email);
  await page.getByLabel(t.common.password, { exact: true }).fill(SELMA.password);
  await page.getByRole('button', { name: t.signIn.submit, exact: true }).click();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Selma Second/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/sign-in/);
  await expect(page.getByText('You are signed out.')).toBeVisible();
}

test('a second factor is set up, asked for, stood in for by a backup code, and reset', async ({
  page,
  browser,
  product,
  admin,
}, testInfo) => {
  await admin.api.person.create.mutate({ ...SELMA, role: 'viewer' });
  const { storageState } = await signIn(product.url, SELMA);
  const context = await browser.newContext({ baseURL: product.url, storageState });
  const hers = await context.newPage();
  const lookAt = (name: string, locale: 'en' | 'ru' = 'en') => look(hers, { locale, name }, testInfo);
  const desktop = () => hers.setViewportSize({ width: 1280, height: 900 });

  await visit(hers, '/account');
  const section = hers.getByRole('region', { name: 'Second factor' });
  await section.getByRole('button', { name: 'Turn on' }).click();
  await section.getByLabel('Your password').fill(SELMA.password);
  await section.getByRole('button', { name: 'Continue' }).click();
  await expect(section.getByRole('img', { name: 'QR code for the authenticator app' })).toBeVisible();
  await lookAt('second-factor-qr');
  await desktop();
  const secret = (await section.locator('code').textContent()) ?? '';
  await section.getByLabel('Code from the app').fill('000000');
  await section.getByRole('button', { name: 'Turn on' }).click();
  await expect(section.getByText('This code is not right.')).toBeVisible();
  await section.getByLabel('Code from the app').fill(totpCode(secret));
  await section.getByRole('button', { name: 'Turn on' }).click();
  await expect(section.getByText('Keep these backup codes')).toBeVisible();
  await lookAt('second-factor-backup-codes');
  await desktop();
  const [backupCode = ''] = await section.getByRole('listitem').allInnerTexts();
  await section.getByRole('button', { name: 'I have kept them' }).click();
  await expect(section.getByText('10 backup codes left')).toBeVisible();

  await signOut(hers);
  await showPassword(hers);
  await expect(hers.getByLabel('Code', { exact: true })).toBeVisible();
  await lookAt('sign-in-code');
  await desktop();
  await hers.getByLabel('Code', { exact: true }).fill(nextTotpCode(secret));
  await hers.getByRole('button', { name: 'Sign in' }).click();
  await expect(hers).toHaveURL('/');

  await signOut(hers);
  for (const works of [true, false]) {
    await showPassword(hers);
    await hers.getByRole('button', { name: 'Use a backup code' }).click();
    await hers.getByLabel('Backup code', { exact: true }).fill(backupCode);
    await hers.getByRole('button', { name: 'Sign in' }).click();
    if (!works) await expect(hers.getByText('This is not a backup code of yours')).toBeVisible();
    else {
      await expect(hers).toHaveURL('/');
      await signOut(hers);
    }
  }

  await visit(page, '/people');
  await page.getByRole('button', { name: 'Actions for Selma Second' }).click();
  await page.getByRole('menuitem', { name: 'Reset second factor' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Reset second factor' }).click();
  await expect(page.getByRole('alertdialog')).toBeHidden();
  await speak(context, product.url, 'ru');
  await showPassword(hers, MESSAGES.ru);
  await expect(hers, 'the password alone is enough again').toHaveURL('/');
  await context.close();
});
