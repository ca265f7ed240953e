import type { Keyring, Sealed } from '../sealing/keyring.ts';

/** What a token is bound to: in another row, or for another address, it does not open. */
type TokenOwner = { id: string; baseUrl: string };

/** Seals a forge's token under the first key, for the columns of its row. */
export function sealToken(
  keyring: Keyring,
  token: string,
  owner: TokenOwner,
): { sealedToken: Uint8Array; keyId: string } {
  const { sealed, keyId } = keyring.seal(token, boundTo(owner));
  return { sealedToken: sealed, keyId };
}

/** @throws UnknownKeyError, SealBrokenError when it does not open */
export function openToken(keyring: Keyring, secret: Sealed, owner: TokenOwner): string {
  return keyring.open(secret, boundTo(owner));
}

function boundTo({ id, baseUrl }: TokenOwner) {
  return { table: 'credential', row: id, baseUrl };
}
