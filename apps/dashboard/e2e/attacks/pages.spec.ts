import { expect, test } from '../fixtures.ts';
import { addressesOf, addressOf, leadsTo } from '../pages/addresses-of.ts';
import { signIn } from '../product/sign-in.ts';
import { cookieOf, send } from './send.ts';

/*
 * Every page and route of the dashboard, taken from its folders, and who may have it. What procedures and plain HTTP answer to whom is in
 * packages/api/src/access; what a page shows comes from them.
 */

/** `anyone`: without signing in. `person`: whoever is signed in. `admin`: others see that it is not for them. */
const PAGES: Record<string, 'anyone' | 'person' | 'admin'> = {
  '/': 'person',
  '/account': 'person',
  '/credentials': 'person',
  '/enrol': 'person',
  '/events': 'person',
  '/groups': 'admin',
  '/groups/[id]': 'admin',
  '/people': 'admin',
  '/policy': 'person',
  '/tokens': 'admin',
  '/webhooks': 'admin',
  '/workloads/[id]': 'person',
  '/workloads/[id]/edit': 'person',
  '/workloads/[id]/history': 'person',
  '/workloads/new': 'person',
  '/invite': 'anyone',
  '/setup': 'anyone',
  '/sign-in': 'anyone',
};

/** What nobody gets at an address that is no page. */
const ROUTES: Record<string, number> = {
  '/api/[[...path]]': 404,
  '/api/auth/[...all]': 404,
  '/api/events/export': 401,
  '/api/trpc/[trpc]': 404,
  '/api/v1/[...path]': 401,
  '/healthz': 200,
  '/readyz': 200,
  '/schema/[name]': 404,
};

test('every page and every route has a row', () => {
  expect(addressesOf('page.tsx')).toEqual(Object.keys(PAGES).sort());
  expect(addressesOf('route.ts')).toEqual(Object.keys(ROUTES).sort());
});

test('nobody is led to the sign-in from every page but the doors, and told nothing', async ({
  product,
  admin,
}) => {
  for (const [page, who] of Object.entries(PAGES)) {
    await test.step(page, async () => {
      const answer = await send(product.url, { path: addressOf(page) });
      expect(answer.text).not.toContain(admin.email);
      if (who === 'anyone') return;
      expect(leadsTo('/sign-in', answer), answer.text.slice(0, 500)).toBe(true);
    });
  }
  for (const [route, status] of Object.entries(ROUTES)) {
    await test.step(route, async () => {
      expect((await send(product.url, { path: addressOf(route) })).status).toBe(status);
    });
  }
});

test('pages for admins show nobody else what they hold', async ({ product, admin, viewer }) => {
  const person = { name: 'Nina None', email: 'nina@example.com', password: 'a password of nina' };
  await admin.api.person.create.mutate({ ...person, role: 'none' });
  const none = await signIn(product.url, person);
  for (const somebody of [viewer, none]) {
    for (const [page, who] of Object.entries(PAGES)) {
      if (who !== 'admin') continue;
      await test.step(`${somebody.name}: ${page}`, async () => {
        const answer = await send(product.url, {
          path: addressOf(page),
          headers: { cookie: cookieOf(somebody) },
        });
        expect(answer.status).toBe(200);
        expect(answer.text).not.toContain(admin.email);
        expect(answer.text).toContain('For admins only');
      });
    }
  }
});
