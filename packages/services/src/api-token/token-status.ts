import type { schema } from '@tinyforge/db';

/** Only an `active` token is accepted. `owner_disabled`: its owner may not sign in either. */
export type ApiTokenStatus = 'active' | 'expired' | 'revoked' | 'owner_disabled';

/** The one answer to whether a token works at this moment. */
export function tokenStatus(
  token: Pick<typeof schema.apiToken.$inferSelect, 'revokedAt' | 'expiresAt'>,
  owner: { banned: boolean },
  now: Date,
): ApiTokenStatus {
  if (token.revokedAt !== null) return 'revoked';
  if (token.expiresAt <= now) return 'expired';
  return owner.banned ? 'owner_disabled' : 'active';
}
