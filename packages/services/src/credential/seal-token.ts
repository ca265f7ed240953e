import type { Keyring, Sealed } from '../sealing/keyring.ts';

/** What a token is bound to: in another row, or for another address, it does not open. */
type TokenOwner = { id: string; baseUrl: string };

export function sealToken(
  keyring: Keyring,
  token: string,
  owner: TokenOwner,
): { sealedToken: Uint8Array; keyId: string } {
  const { sealed, keyId } = keyring.seal(token, boundTo(owner));
  return { sealedToken: sealed, keyId };
}

export function openToken(keyring: Keyring, secret: Sealed, owner: TokenOwner): string {
  return keyring.open(secret, boundTo(owner));
}

function boundTo({ id, baseUrl }: TokenOwner) {
  return { table: 'credential', row: id, baseUrl };
}
