import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

const ITERATIONS = 4096;
const LENGTH = 32;

/**
 * What PostgreSQL stores for a password, computed here so that the password itself is in no statement and in no log of the
 * server's. The password must be ASCII.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc5802#section-3 and PostgreSQL's `scram_build_secret`.
 */
export function scramVerifier(password: string, salt: Uint8Array = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, LENGTH, 'sha256');
  const mac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(mac('Client Key')).digest('base64');
  const serverKey = mac('Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${Buffer.from(salt).toString('base64')}$${storedKey}:${serverKey}`;
}
