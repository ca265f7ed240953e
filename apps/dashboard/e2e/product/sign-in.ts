import { type APIRequestContext, expect, request } from '@playwright/test';
import type { AppRouter } from '@tinyforge/api';
import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client';
import type { Account } from './start-product.ts';

/** Somebody who is signed in: what a browser context needs for that, and the API as they may use it. */
export type SignedIn = Account & {
  storageState: Awaited<ReturnType<APIRequestContext['storageState']>>;
  api: TRPCClient<AppRouter>;
};

/** Signs in over HTTP, as the page does it; whoever has a second factor shows a backup code. */
export async function signIn(url: string, account: Account, backupCode?: string): Promise<SignedIn> {
  const context = await request.newContext({ baseURL: url, extraHTTPHeaders: { origin: url } });
  const { email, password } = account;
  const answer = await context.post('/api/auth/sign-in/email', { data: { email, password } });
  expect(answer.status(), await answer.text()).toBe(200);
  if (backupCode !== undefined) {
    const second = await context.post('/api/auth/two-factor/verify-backup-code', {
      data: { code: backupCode },
    });
    expect(second.status(), await second.text()).toBe(200);
  }
  const storageState = await context.storageState();
  await context.dispose();
  return { ...account, storageState, api: createApi(url, storageState) };
}

/** The API as somebody may use it; without cookies, as nobody. */
export function createApi(
  url: string,
  { cookies }: Pick<SignedIn['storageState'], 'cookies'> = { cookies: [] },
): TRPCClient<AppRouter> {
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  return createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${url}/api/trpc`, headers: { cookie, origin: url } })],
  });
}
