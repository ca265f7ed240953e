import { createHash } from 'node:crypto';
import type { Queryable } from '@tinyforge/db';
import { APIError, type createAuthMiddleware } from 'better-auth/api';
import { createRateLimitStorage } from './rate-limit-storage.ts';

/** So many passwords for one account, from wherever they come; then none until `window` seconds after the last that was tried. */
export const ACCOUNT_LIMIT = { window: 300, max: 10 };

const KNOWN_SECONDS = 180 * 24 * 60 * 60;

/** What the hooks of the library give, as far as it is read here. */
export type SignIn = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];

/**
 * Counts passwords by account, besides the library's count by address: many addresses are one guesser. It comes after that one, so that what an address
 * is refused costs the account nothing.
 *
 * Whoever can fill a count could keep its owner out. So browsers in which the account was signed in to before are counted apart from all others, all
 * of them together; a cookie, signed by the library, tells them. Accounts that do not exist are counted like those that do.
 */
export function createAccountLimit(db: Queryable) {
  const attempts = createRateLimitStorage(db);
  return {
    /** @throws an `APIError` of the library's for a password too many */
    async count(ctx: SignIn): Promise<void> {
      const { allowed } = await attempts.consume(await keyOf(ctx), ACCOUNT_LIMIT);
      if (allowed) return;
      throw new APIError('TOO_MANY_REQUESTS', { message: 'Too many attempts for this account.' });
    },
    /** Begins the count anew after a right password, and knows this browser from now on. */
    async forget(ctx: SignIn): Promise<void> {
      await attempts.forget(await keyOf(ctx));
      const { name, attributes } = knownBrowserCookie(ctx);
      await ctx.setSignedCookie(name, accountOf(ctx), ctx.context.secret, attributes);
    },
  };
}

async function keyOf(ctx: SignIn): Promise<string> {
  const account = accountOf(ctx);
  const known = await ctx.getSignedCookie(knownBrowserCookie(ctx).name, ctx.context.secret);
  return known === account ? `known-browser|${account}` : `account|${account}`;
}

function knownBrowserCookie({ context }: SignIn) {
  return context.createAuthCookie('known_browser', { maxAge: KNOWN_SECONDS });
}

/** The address in one spelling and of one length, whatever was typed. */
function accountOf({ body }: SignIn): string {
  const email = typeof body?.email === 'string' ? body.email : '';
  return createHash('sha256').update(email.trim().toLowerCase()).digest('base64url');
}
