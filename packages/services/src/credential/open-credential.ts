import { type Queryable, schema } from '@tinyforge/db';
import { and, eq } from 'drizzle-orm';
import type { Keyring } from '../sealing/keyring.ts';
import { openToken } from './seal-token.ts';

/**
 * The token of a credential, for a request to its own address and nothing else. Stays inside the services.
 *
 * @returns null when there is no such credential for that address
 * @throws UnknownKeyError, SealBrokenError when it is there and does not open
 */
export async function openCredential(
  { db, keyring }: { db: Queryable; keyring: Keyring },
  id: string,
  baseUrl: string,
): Promise<string | null> {
  const { credential } = schema;
  const [row] = await db
    .select({ sealed: credential.sealedToken, keyId: credential.keyId })
    .from(credential)
    .where(and(eq(credential.id, id), eq(credential.baseUrl, baseUrl)));
  return row ? openToken(keyring, row, { id, baseUrl }) : null;
}
