import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * `tf_<lookup>_<secret><checksum>`: 12, 64 and 8 hexadecimal digits. The prefix and the checksum (CRC-32 of what is before it) let scanners find a leaked
 * token without asking us; the look-up part finds its row, so that nothing secret is ever compared by an index.
 */
const FORMAT = /^tf_(?<lookup>[0-9a-f]{12})_[0-9a-f]{64}(?<checksum>[0-9a-f]{8})$/;

const LOOKUP_BYTES = 6;
const SECRET_BYTES = 32;

/** Shown once, at its making. */
export type NewToken = { text: string; lookup: string; hash: string };

export function createTokenText(): NewToken {
  const lookup = randomBytes(LOOKUP_BYTES).toString('hex');
  const body = `tf_${lookup}_${randomBytes(SECRET_BYTES).toString('hex')}`;
  const text = body + checksumOf(body);
  return { text, lookup, hash: hashToken(text) };
}

/** The look-up part of what has the form of a token; null for anything else, a mistyped token included. */
export function parseTokenText(text: string): { lookup: string } | null {
  const { lookup, checksum } = FORMAT.exec(text)?.groups ?? {};
  if (lookup === undefined || checksum === undefined) return null;
  return checksumOf(text.slice(0, -checksum.length)) === checksum ? { lookup } : null;
}

/**
 * SHA-256, in hexadecimal. A slow hash with a salt is for what people think up; of 256 random bits there is nothing to guess, and
 * this runs at every request.
 */
export function hashToken(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Whether this is the token that was stored as `hash`, in a time that tells nothing. */
export function matchesHash(text: string, hash: string): boolean {
  const [given, stored] = [Buffer.from(hashToken(text)), Buffer.from(hash)];
  return given.length === stored.length && timingSafeEqual(given, stored);
}

function checksumOf(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
