import { getIP } from 'better-auth/api';
import { CLIENT_ADDRESS_HEADER } from '../auth/client-address.ts';
import { createRateLimitStorage } from '../auth/rate-limit-storage.ts';
import type { PeopleContext } from '../context.ts';

/** In a minute from one address, over all processes. More than at the sign-in: an office invites a whole team at once, and each of them needs two. */
export const MAX_INVITATION_ATTEMPTS = 30;
const WINDOW_SECONDS = 60;

/**
 * Counts a try of an invitation's token, a right one too, in PostgreSQL.
 *
 * @param clientAddress from `resolveClientAddress`; where it is not known (null) all such tries share one count
 * @returns whether it may go on
 */
export async function countAttempt(
  { db, auth }: Pick<PeopleContext, 'db' | 'auth'>,
  clientAddress: string | null,
): Promise<boolean> {
  const headers = new Headers(clientAddress === null ? {} : { [CLIENT_ADDRESS_HEADER]: clientAddress });
  // As the sign-in counts: a whole IPv6 network is one.
  const address = getIP(headers, auth.options) ?? 'unknown';
  const rule = { window: WINDOW_SECONDS, max: MAX_INVITATION_ATTEMPTS };
  const { allowed } = await createRateLimitStorage(db.read).consume(`invitation|${address}`, rule);
  return allowed;
}
