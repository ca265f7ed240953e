import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;

export const MAX_INVITATION_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A token for a link, 43 characters that can stand in a URL, and what is stored of it. */
export function createInvitationToken(): { token: string; tokenHash: string } {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  return { token, tokenHash: hashInvitationToken(token) };
}

/**
 * SHA-256, in hexadecimal. Of 256 random bits there is nothing to guess, so nothing slower is needed; and the hash, unlike the token, may be
 * found by an index: how fast that says no tells of hashes, out of which nobody makes a token.
 */
export function hashInvitationToken(token: string): string {
  return createHash('sha256').update(token.trim()).digest('hex');
}

/** When a link made at `from` ends. */
export function endOfInvitation(from: Date, days: number): Date {
  return new Date(from.getTime() + days * DAY_MS);
}
