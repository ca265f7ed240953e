import { createHash } from 'node:crypto';
import type { Queryable } from '@tinyforge/db';
import { APIError } from 'better-auth/api';
import { createRateLimitStorage } from './rate-limit-storage.ts';
import { WRONG_CODE } from './refusals.ts';

/** So many codes for one person, from wherever they come; then none until `window` seconds after the last that was tried. As the library's own limit. */
export const CODE_LIMIT = { window: 900, max: 10 };

/** Longer than any code is good for: the library takes the one before and the one after as well, three times thirty seconds. */
const ONCE = { window: 120, max: 1 };

/**
 * Counts the codes that are tried, whether out of the app or backup codes, before the library looks at them: it asks whether the person is
 * locked out, then checks the code, then counts, and any number that come at once pass together; and it counts none that are shown with a session.
 *
 * @param where at sign-in, or with a session to prove oneself: counted apart, so that a stolen session can't keep its owner from signing in
 */
export function createCodeLimit(db: Queryable, where: 'second-factor' | 'proof') {
  const attempts = createRateLimitStorage(db);
  const keyOf = (personId: string) => `${where}|${personId}`;
  return {
    /** @throws an `APIError` of the library's for a code too many, and for one that was tried before */
    async count(personId: string, code: string): Promise<void> {
      if (!(await attempts.consume(keyOf(personId), CODE_LIMIT)).allowed) {
        throw new APIError('TOO_MANY_REQUESTS', {
          message: 'Too many codes for this account.',
          code: 'ACCOUNT_TEMPORARILY_LOCKED',
        });
      }
      await spendCode(db, personId, code);
    },
    /** Begins the count of this person anew. */
    forget: (personId: string) => attempts.forget(keyOf(personId)),
  };
}

/**
 * Takes note that a code is tried, for whatever it is shown. It counts once (RFC 6238, section 5.2), which the library does not see to: who looked over
 * somebody's shoulder would have up to ninety seconds, and of backup codes that are sent at once more than one may be taken.
 *
 * @throws as the library does for a wrong one, when it was tried before, whatever came of it
 */
export async function spendCode(db: Queryable, personId: string, code: string): Promise<void> {
  const key = createHash('sha256').update(`${personId}|${code.trim()}`).digest('base64url');
  const { allowed } = await createRateLimitStorage(db).consume(`code|${key}`, ONCE);
  if (!allowed) throw new APIError('UNAUTHORIZED', WRONG_CODE);
}
