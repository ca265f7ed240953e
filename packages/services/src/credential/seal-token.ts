import type { Keyring, Sealed } from '../sealing/keyring.ts';

/** A token, or a GitHub App's private key: what is sealed in a credential. */
export type CredentialKind = 'token' | 'github_app';

/** What a secret is bound to: in another row, for another address, or taken for one of the other kind, it does not open. */
type SecretOwner = { id: string; baseUrl: string; kind?: CredentialKind };

/** Seals a credential's secret under the first key, for the columns of its row. Without a kind it is a token. */
export function sealToken(
  keyring: Keyring,
  secret: string,
  owner: SecretOwner,
): { sealedToken: Uint8Array; keyId: string } {
  const { sealed, keyId } = keyring.seal(secret, boundTo(owner));
  return { sealedToken: sealed, keyId };
}

/** @throws UnknownKeyError, SealBrokenError when it does not open */
export function openToken(keyring: Keyring, secret: Sealed, owner: SecretOwner): string {
  return keyring.open(secret, boundTo(owner));
}

function boundTo({ id, baseUrl, kind = 'token' }: SecretOwner) {
  return { table: kind === 'token' ? 'credential' : `credential/${kind}`, row: id, baseUrl };
}
