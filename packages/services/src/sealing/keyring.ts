import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** What a secret belongs to. Moved to another table, row or address, it does not open. */
export type SealedFor = { table: string; row: string; baseUrl: string };

export type Sealed = { keyId: string; sealed: Uint8Array };

/** A secret of one purpose, and the key that it comes from. */
export type DerivedSecret = { keyId: string; secret: string };

/** The installation's secret keys: the first seals, every one opens. Never holds or shows the key text itself. */
export type Keyring = {
  /** Id of the key that seals; derived from the key, tells nothing about it. */
  readonly currentKeyId: string;
  readonly keyIds: readonly string[];
  seal(text: string, boundTo: SealedFor): Sealed;
  /**
   * @throws UnknownKeyError when no key of the ring has that id
   * @throws SealBrokenError when the bytes, or what they are bound to, are not those that were sealed
   */
  open(secret: Sealed, boundTo: SealedFor): string;
  /** A secret of its own for one purpose (`session-cookie`), 64 hexadecimal digits, out of the first key. */
  derive(purpose: string): string;
  /** HMAC-SHA-256 over bytes, under a key of its own for one purpose, out of the first key. */
  sign(purpose: string, bytes: Uint8Array): Signature;
  /** Whether a signature is that of these bytes; `unknown_key`: no key of the ring has that id. */
  checkSignature(purpose: string, bytes: Uint8Array, signature: Signature): 'good' | 'bad' | 'unknown_key';
  /** The same out of every key, in the order of the ring: what an older one has encrypted still opens. */
  deriveEach(purpose: string): DerivedSecret[];
  /** What the database keeps to recognise a key; null for an id that is not in the ring. */
  checkValue(keyId: string): string | null;
};

export type Signature = { keyId: string; mac: Uint8Array };

export class UnknownKeyError extends Error {
  override readonly name = 'UnknownKeyError';
}

export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError';
}

/** The shortest key that is accepted, in characters: 32 hexadecimal digits are 128 bits. */
export const MIN_SECRET_KEY_LENGTH = 32;

const FORMAT = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + IV_BYTES + TAG_BYTES;

type Key = { id: string; secret: string; sealing: Uint8Array; check: string };

/**
 * @param secrets the values of `TINYFORGE_SECRET_KEY`: at least one, each of at least 32 random characters
 * @throws when there is none, or one is too short
 */
export function createKeyring(secrets: readonly string[]): Keyring {
  const keys = secrets.map(deriveKey);
  const [current] = keys;
  if (!current) throw new Error('A keyring needs at least one secret key.');
  const byId = new Map(keys.map((key) => [key.id, key]));

  return {
    currentKeyId: current.id,
    keyIds: [...byId.keys()],
    seal(text, boundTo) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current.sealing, iv);
      cipher.setAAD(associatedData(boundTo));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return {
        keyId: current.id,
        sealed: Buffer.concat([Buffer.of(FORMAT), iv, cipher.getAuthTag(), body]),
      };
    },
    open({ keyId, sealed }, boundTo) {
      const key = byId.get(keyId);
      if (!key) throw new UnknownKeyError(`No secret key with the id ${keyId}.`);
      const bytes = Buffer.from(sealed);
      if (bytes.length < HEADER_BYTES || bytes[0] !== FORMAT)
        throw new SealBrokenError('Not a sealed value.');
      const iv = bytes.subarray(1, 1 + IV_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key.sealing, iv, { authTagLength: TAG_BYTES });
      decipher.setAAD(associatedData(boundTo));
      decipher.setAuthTag(bytes.subarray(1 + IV_BYTES, HEADER_BYTES));
      try {
        const body = decipher.update(bytes.subarray(HEADER_BYTES));
        return Buffer.concat([body, decipher.final()]).toString('utf8');
      } catch {
        throw new SealBrokenError('The sealed value was changed, or belongs to something else.');
      }
    },
    sign(purpose, bytes) {
      return { keyId: current.id, mac: macOf(current, purpose, bytes) };
    },
    checkSignature(purpose, bytes, { keyId, mac }) {
      const key = byId.get(keyId);
      if (!key) return 'unknown_key';
      const expected = macOf(key, purpose, bytes);
      return mac.length === expected.length && timingSafeEqual(mac, expected) ? 'good' : 'bad';
    },
    derive: (purpose) => deriveFrom(current, purpose),
    deriveEach: (purpose) =>
      [...byId.values()].map((key) => ({ keyId: key.id, secret: deriveFrom(key, purpose) })),
    checkValue(keyId) {
      return byId.get(keyId)?.check ?? null;
    },
  };
}

function macOf(key: Key, purpose: string, bytes: Uint8Array): Uint8Array {
  return createHmac('sha256', subKey(key.secret, `sign/${purpose}`))
    .update(bytes)
    .digest();
}

function deriveKey(secret: string): Key {
  if (secret.length < MIN_SECRET_KEY_LENGTH) {
    throw new Error(`A secret key must have at least ${MIN_SECRET_KEY_LENGTH} characters.`);
  }
  return {
    id: Buffer.from(subKey(secret, 'key-id', 8)).toString('hex'),
    secret,
    sealing: subKey(secret, 'seal'),
    check: Buffer.from(subKey(secret, 'check')).toString('hex'),
  };
}

function deriveFrom({ secret }: Key, purpose: string): string {
  return Buffer.from(subKey(secret, `derive/${purpose}`)).toString('hex');
}

function subKey(secret: string, purpose: string, bytes = 32): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', `tinyforge/v1/${purpose}`, bytes));
}

/** JSON keeps the parts apart: no two different triples give the same bytes. */
function associatedData({ table, row, baseUrl }: SealedFor): Buffer {
  return Buffer.from(JSON.stringify([FORMAT, table, row, baseUrl]), 'utf8');
}
