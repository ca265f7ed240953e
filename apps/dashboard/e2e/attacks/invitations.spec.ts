import { expect, test } from '../fixtures.ts';
import { call, codeOf, dataOf, send } from './send.ts';

const CHOICES = { name: 'Ivy Invited', password: 'a password of ivy' };

/** Of an invitation that an admin just made. */
async function invite(
  { api }: { api: import('../product/sign-in.ts').SignedIn['api'] },
  email: string,
  role: 'admin' | 'viewer' | 'none' = 'viewer',
): Promise<{ id: string; token: string }> {
  const made = await api.invitation.create.mutate({ email, name: '', role, expiresInDays: 1 });
  if (made.outcome !== 'created') throw new Error(JSON.stringify(made));
  return made;
}

test('a link that was used, revoked or replaced makes nobody, and tells nothing', async ({
  product,
  admin,
}) => {
  const accept = (token: string) =>
    call('invitation.accept', { token, ...CHOICES }, { origin: product.url, from: '127.0.0.71' });
  const used = await invite(admin, 'used@example.com');
  expect(dataOf(await send(product.url, accept(used.token))).outcome).toBe('accepted');
  const revoked = await invite(admin, 'revoked@example.com', 'admin');
  await admin.api.invitation.revoke.mutate({ id: revoked.id });
  const replaced = await invite(admin, 'replaced@example.com', 'admin');
  await admin.api.invitation.renew.mutate({ id: replaced.id, expiresInDays: 1 });
  const before = (await admin.api.person.list.query()).items.length;
  const answers: string[] = [];
  for (const token of [used.token, revoked.token, replaced.token, 'made up', '']) {
    for (const path of ['invitation.accept', 'invitation.open']) {
      const { status, text } = await send(product.url, {
        ...accept(token),
        path: `/api/trpc/${path}`,
      });
      answers.push(`${status} ${text}`);
    }
  }
  expect(new Set(answers).size, answers.join('\n')).toBe(1);
  expect((await admin.api.person.list.query()).items).toHaveLength(before);
});

test('what is sent along with an invitation counts for nothing', async ({ product, admin }) => {
  const { token } = await invite(admin, 'ivy@example.com', 'none');
  const extra = {
    role: 'admin',
    email: 'somebody.else@example.com',
    banned: false,
    twoFactorEnabled: true,
    data: { role: 'admin' },
    groups: { any: 'admin' },
    inviterId: 'me',
    __proto__: { role: 'admin' },
  };
  const answer = await send(
    product.url,
    call(
      'invitation.accept?role=admin',
      { token, ...CHOICES, ...extra },
      { origin: product.url, from: '127.0.0.72' },
    ),
  );
  expect(dataOf(answer)).toEqual({ outcome: 'accepted', email: 'ivy@example.com' });
  const { items } = await admin.api.person.list.query();
  expect(items.find(({ email }) => email === 'ivy@example.com')).toMatchObject({
    role: 'none',
    groups: [],
    disabled: false,
    secondFactor: false,
  });
  expect(items.map(({ email }) => email)).not.toContain(extra.email);
});

test('no page of somebody else’s uses an invitation, and no address carries its token', async ({
  product,
  admin,
}) => {
  const { token } = await invite(admin, 'cross@example.com', 'admin');
  const input = { token, ...CHOICES };
  for (const origin of ['https://evil.example', 'null', null]) {
    const answer = await send(product.url, call('invitation.accept', input, { origin, from: '127.0.0.73' }));
    expect(codeOf(answer), String(origin)).toBe('FORBIDDEN');
  }
  for (const path of ['invitation.accept', 'invitation.open']) {
    const query = encodeURIComponent(JSON.stringify(input));
    const answer = await send(product.url, {
      path: `/api/trpc/${path}?input=${query}`,
      headers: { origin: product.url },
      from: '127.0.0.73',
    });
    expect(answer.status, path).toBe(405);
  }
  const page = await send(product.url, { path: '/invite' });
  expect(page.text).toContain('<meta name="referrer" content="no-referrer"');
});

test('guessing tokens goes no faster for naming another address each time', async ({ product, admin }) => {
  const { token } = await invite(admin, 'guessed@example.com', 'admin');
  const guess = (text: string, claimed: number) =>
    call(
      'invitation.open',
      { token: text },
      {
        origin: product.url,
        from: '127.0.0.74',
        headers: {
          'x-forwarded-for': `203.0.113.${claimed}`,
          'x-tinyforge-client-address': `203.0.113.${claimed}`,
          'x-tinyforge-peer-address': `203.0.113.${claimed}`,
        },
      },
    );
  const codes: (string | null)[] = [];
  for (let count = 0; count < 32; count += 1) {
    codes.push(codeOf(await send(product.url, guess(`${token.slice(0, -2)}${count}`, count))));
  }
  expect(codes.slice(0, 30).every((code) => code === null)).toBe(true);
  expect(codes.slice(30)).toEqual(['TOO_MANY_REQUESTS', 'TOO_MANY_REQUESTS']);
  expect(codeOf(await send(product.url, guess(token, 99))), 'the right one').toBe('TOO_MANY_REQUESTS');
});
