import { createHmac, randomBytes } from 'node:crypto';
import type { Keyring, Sealed } from '../sealing/keyring.ts';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** What a secret is bound to: in another row, or for another address, it does not open. */
type SecretOwner = { id: string; url: string };

/** A new secret as Standard Webhooks writes them: `whsec_` and base64 of 32 random bytes. */
export function createWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

export function sealSecret(
  keyring: Keyring,
  secret: string,
  owner: SecretOwner,
): { sealedSecret: Uint8Array; keyId: string } {
  const { sealed, keyId } = keyring.seal(secret, boundTo(owner));
  return { sealedSecret: sealed, keyId };
}

/** @throws UnknownKeyError, SealBrokenError when it does not open */
export function openSecret(keyring: Keyring, sealed: Sealed, owner: SecretOwner): string {
  return keyring.open(sealed, boundTo(owner));
}

function boundTo({ id, url }: SecretOwner) {
  return { table: 'webhook', row: id, baseUrl: url };
}

/**
 * The headers of one attempt after Standard Webhooks 1.0.0: the id stays the same over all attempts, the timestamp is the attempt's.
 *
 * @param body byte for byte what is sent
 */
export function signMessage(
  secret: string,
  { id, body }: { id: string; body: string },
  at: Date,
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
