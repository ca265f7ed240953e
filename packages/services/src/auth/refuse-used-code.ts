import { createHash } from 'node:crypto';
import type { Queryable } from '@tinyforge/db';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import { createRateLimitStorage } from './rate-limit-storage.ts';

/** Longer than any code is good for: the library takes the one before and the one after as well, three times thirty seconds. */
const ONCE = { window: 120, max: 1 };

/**
 * A code out of the app counts once at sign-in (RFC 6238, section 5.2), which the library does not see to: who looked over somebody's shoulder would
 * have up to ninety seconds. A code that was sent before is answered as a wrong one, whatever came of it.
 */
export function refuseUsedCode(db: Queryable) {
  const used = createRateLimitStorage(db);
  return createAuthMiddleware(async (ctx) => {
    if (ctx.path !== '/two-factor/verify-totp') return;
    const { secret, internalAdapter, createAuthCookie } = ctx.context;
    // As the library finds out whose challenge it is. Where there is none it says so itself; somebody signed in has none.
    const challenge = await ctx.getSignedCookie(createAuthCookie('two_factor').name, secret);
    const found = challenge ? await internalAdapter.findVerificationValue(challenge) : null;
    if (!found) return;
    const code = String(ctx.body?.code ?? '').trim();
    const key = createHash('sha256').update(`${found.value}|${code}`).digest('base64url');
    if ((await used.consume(`code|${key}`, ONCE)).allowed) return;
    throw new APIError('UNAUTHORIZED', { message: 'Invalid code', code: 'INVALID_CODE' });
  });
}
