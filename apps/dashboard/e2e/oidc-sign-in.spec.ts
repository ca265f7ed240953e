import { type Browser, expect, type Page, test } from '@playwright/test';
import { type OidcProvider, startOidcProvider } from '@tinyforge/services/testing/oidc-provider';
import { send } from './attacks/send.ts';
import { type Product, startProduct } from './product/start-product.ts';
import { watchFaults } from './product/watch-faults.ts';

/* Signing in with a real OpenID Connect provider on loopback, at a product of its own: it is set up at the start. */

const ADMIN = { name: 'Ada Admin', email: 'ada@example.com', password: 'correct horse battery' };
const VERA = { name: 'Vera', email: 'vera@example.com', email_verified: true, groups: ['staff'] };

let oidc: OidcProvider;
let product: Product;

test.beforeAll(async () => {
  test.setTimeout(400_000);
  product = await startProduct({
    firstAdmin: ADMIN,
    async variables(url) {
      oidc = await startOidcProvider({ redirectUris: [`${url}/api/auth/callback/oidc`] });
      return {
        TINYFORGE_BASE_URL: url,
        TINYFORGE_ALLOWED_HOSTS: oidc.host,
        TINYFORGE_OIDC_ISSUER: oidc.issuer,
        TINYFORGE_OIDC_CLIENT_ID: oidc.clientId,
        TINYFORGE_OIDC_CLIENT_SECRET: oidc.clientSecret,
        TINYFORGE_OIDC_NAME: 'Acme login',
        TINYFORGE_OIDC_SCOPES: 'groups',
        TINYFORGE_OIDC_ROLES: 'staff=viewer,platform=admin',
        TINYFORGE_SIGN_IN_DOMAINS: 'example.com',
      };
    },
  });
});
test.afterAll(async () => {
  await product.dispose();
  await oidc.close();
});

async function openPage(browser: Browser): Promise<{ page: Page; faults: string[] }> {
  const context = await browser.newContext({ baseURL: product.url });
  const page = await context.newPage();
  return { page, faults: watchFaults(page) };
}

/** From the sign-in page to the provider, where somebody types who they are. */
async function goThrough(page: Page, subject: string): Promise<void> {
  await page.getByRole('button', { name: 'Continue with Acme login' }).click();
  await page.getByLabel('Subject').fill(subject);
  await page.getByRole('button', { name: 'Allow' }).click();
}

test('somebody of the company comes in through the provider, to the page that they wanted', async ({
  browser,
}) => {
  oidc.people.set('vera', VERA);
  const { page, faults } = await openPage(browser);
  await page.goto('/events');
  await goThrough(page, 'vera');
  await expect(page).toHaveURL(`${product.url}/events`);
  await expect(page.getByRole('heading', { level: 1, name: 'Events' })).toBeVisible();

  await page.goto('/account');
  await expect(page.getByText('Signed in as Vera, vera@example.com · Viewer')).toBeVisible();
  const card = page.getByRole('region', { name: 'Sign-in providers' });
  await expect(card.getByText('Acme login')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Password' })).toHaveCount(0);
  await card.getByRole('button', { name: 'Disconnect Acme login' }).click();
  await expect(card.getByRole('alert')).toContainText('your only way in');
  expect(faults).toEqual([]);
});

test('who may not come in is told why, in words', async ({ browser }) => {
  const { page, faults } = await openPage(browser);
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Continue with Acme login' }).click();
  await page.getByRole('button', { name: 'Deny' }).click();
  await expect(page.getByText('Acme login reports that access was not allowed.')).toBeVisible();

  oidc.people.set('eve', { ...VERA, email: 'eve@evil.example' });
  await goThrough(page, 'eve');
  await expect(page.getByText('Your email address is in no domain that may sign in here.')).toBeVisible();
  await page.context().clearCookies();

  // An account with a password is connected by its owner.
  oidc.people.set('ada', { ...VERA, email: ADMIN.email, groups: ['platform'] });
  await page.goto('/sign-in');
  await goThrough(page, 'ada');
  await expect(page.getByText('An account with your email address is here already.')).toBeVisible();
  await page.getByLabel('Email').fill(ADMIN.email);
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(`${product.url}/`);
  await page.goto('/account');
  await page.getByRole('button', { name: 'Connect Acme login' }).click();
  await expect(page.getByText('You can now sign in with Acme login.')).toBeVisible();
  expect(faults).toEqual([]);
});

test('attacks on the way back lead to the sign-in page, and nowhere else', async ({ browser }) => {
  const callback = '/api/auth/callback/oidc';
  const attempts = [
    callback,
    `${callback}?code=x`,
    `${callback}?code=x&state=made-up`,
    `${callback}?error=access_denied&error_description=%3Cscript%3E`,
    `${callback}?state=x&error=x&error_uri=https://evil.example`,
    `${callback}?code=x&state=https://evil.example&redirect_uri=https://evil.example`,
    `${callback}?code=x&state=x&callbackURL=https://evil.example`,
    `${callback}?code=x&state=__proto__`,
  ];
  for (const path of attempts) {
    await test.step(path, async () => {
      const answer = await send(product.url, { path, from: '127.0.0.21' });
      expect(answer.status).toBe(302);
      expect(answer.headers.location).toMatch(/^\/sign-in\?error=\w+$/);
      expect(String(answer.headers['set-cookie'] ?? '')).not.toMatch(/session_token=[^;]/);
    });
  }
  for (const path of [
    '/api/auth/callback/github',
    '/api/auth/callback/x',
    '/api/auth/oauth2/callback/oidc',
  ]) {
    await test.step(path, async () => {
      expect((await send(product.url, { path, from: '127.0.0.21' })).status).toBe(404);
    });
  }
  // From a page of somebody else nobody is sent to a provider.
  const begun = await send(product.url, {
    method: 'POST',
    path: '/api/auth/sign-in/social',
    headers: { 'content-type': 'application/json', origin: 'https://evil.example', cookie: 'a=b' },
    body: JSON.stringify({ provider: 'oidc', next: '/' }),
    from: '127.0.0.21',
  });
  expect(begun.status).toBe(403);

  const { page, faults } = await openPage(browser);
  oidc.people.set('vera', VERA);
  await page.goto('/sign-in?next=//evil.example&error=%3Cimg%20src=x%3E&provider=oidc');
  await expect(page.getByText('The sign-in did not work.')).toBeVisible();
  await goThrough(page, 'vera');
  await expect(page).toHaveURL(`${product.url}/`);
  expect(faults).toEqual([]);
});
