import { readMail } from '@tinyforge/services/testing/smtp-server';
import { expect, test } from './fixtures.ts';
import { visit } from './pages/visit.ts';
import { watchFaults } from './product/watch-faults.ts';

test('somebody is invited, comes by the link, and is one of the people', async ({
  page,
  browser,
  product,
}) => {
  await visit(page, '/people');
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Invite somebody' });
  await dialog.getByLabel('Email').fill('ada@example.com');
  await dialog.getByRole('button', { name: 'Make link' }).click();
  await expect(dialog.getByText('Somebody already uses this address.')).toBeVisible();
  await dialog.getByLabel('Email').fill('Ines@Example.com');
  await dialog.getByRole('button', { name: 'Make link' }).click();
  const made = page.getByRole('alertdialog', { name: 'The link for ines@example.com' });
  const link = (await made.locator('code').textContent()) ?? '';
  await made.getByRole('button', { name: 'Close' }).last().click();
  const waiting = page.getByRole('region', { name: 'Invitations' }).getByRole('listitem');
  await expect(waiting.filter({ hasText: 'ines@example.com' })).toContainText('by ada');

  const context = await browser.newContext({
    baseURL: product.url,
    storageState: { cookies: [], origins: [] },
  });
  const ines = await context.newPage();
  const asked: string[] = [];
  ines.on('request', (request) => asked.push(request.url(), request.headers().referer ?? ''));
  const faults = watchFaults(ines);
  await visit(ines, link);
  await expect(ines.getByText('ada invites you to Tinyforge as a viewer.')).toBeVisible();
  await expect(ines, 'the token must not stay in the history').toHaveURL('/invite');
  await expect(ines.getByLabel('Email')).toHaveValue('ines@example.com');
  await ines.getByLabel('Name').fill('Ines Invited');
  await ines.getByLabel('Password', { exact: true }).fill('a password of ines');
  await ines.getByRole('button', { name: 'Create account' }).click();
  await expect(ines).toHaveURL('/');
  await expect(ines.getByRole('button', { name: /Ines Invited/ })).toBeVisible();
  const token = new URL(link).hash.slice(1);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(asked.filter((address) => address.replace(/#.*$/, '').includes(token))).toEqual([]);

  await visit(page, '/people');
  const row = page.getByRole('main').getByRole('listitem').filter({ hasText: 'Ines Invited' });
  await expect(row).toContainText('Viewer');
  await expect(waiting.filter({ hasText: 'ines@example.com' })).toHaveCount(0);

  await visit(ines, link);
  await expect(ines.getByText('This link does not work.')).toBeVisible();
  await context.close();
  expect(faults).toEqual([]);
});

test('where there is a mail server the link goes by mail, and who invites sees whether it did', async ({
  browser,
  strict,
}) => {
  const context = await browser.newContext({
    baseURL: strict.url,
    storageState: strict.admin.storageState,
  });
  const page = await context.newPage();
  const faults = watchFaults(page);
  await visit(page, '/people');
  for (const email of ['ines@example.com', 'refused@example.com']) {
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Invite somebody' });
    await dialog.getByLabel('Email').fill(email);
    await dialog.getByRole('button', { name: 'Make link and mail it' }).click();
    const made = page.getByRole('alertdialog', { name: `The link for ${email}` });
    const link = (await made.locator('code').textContent()) ?? '';
    expect(link).toMatch(/\/invite#[\w-]{43}$/);
    if (email === 'ines@example.com') {
      await expect(made.getByText(`The link was mailed to ${email}.`)).toBeVisible();
      const mails = strict.smtp.received.filter(({ to }) => to.includes(email));
      expect(mails.map(({ raw }) => readMail(raw))).toEqual([expect.stringContaining(`\n${link}`)]);
    } else {
      await expect(made.getByText(`The mail server takes no mail for ${email}.`)).toBeVisible();
    }
    await made.getByRole('button', { name: 'Close' }).last().click();
  }
  expect(strict.smtp.received.filter(({ to }) => to.includes('refused@example.com'))).toEqual([]);
  await context.close();
  expect(faults).toEqual([]);
});
