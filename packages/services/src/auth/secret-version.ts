/** Digits that stay below 2^53: the library keeps versions as numbers. */
const DIGITS = 12;

/** The number by which the sign-in library knows a key: what it encrypts begins with it. Out of the key's id, so that no order of keys changes it. */
export function secretVersion(keyId: string): number {
  return Number.parseInt(keyId.slice(0, DIGITS), 16);
}
