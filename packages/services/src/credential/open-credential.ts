import { type Queryable, schema } from '@tinyforge/db';
import type { ForgeSecret } from '@tinyforge/providers';
import { and, eq } from 'drizzle-orm';
import type { Keyring } from '../sealing/keyring.ts';
import { openToken } from './seal-token.ts';

/**
 * What a credential shows its forge, for a request to its own address and nothing else. Stays inside the services.
 *
 * @returns null when there is no such credential for that address
 * @throws UnknownKeyError, SealBrokenError when it is there and does not open
 */
export async function openCredential(
  { db, keyring }: { db: Queryable; keyring: Keyring },
  id: string,
  baseUrl: string,
): Promise<ForgeSecret | null> {
  const { credential } = schema;
  const [row] = await db
    .select({
      kind: credential.kind,
      appId: credential.appId,
      installationId: credential.installationId,
      sealed: credential.sealedToken,
      keyId: credential.keyId,
    })
    .from(credential)
    .where(and(eq(credential.id, id), eq(credential.baseUrl, baseUrl)));
  if (!row) return null;
  const secret = openToken(keyring, row, { id, baseUrl, kind: row.kind });
  if (row.kind === 'token') return { token: secret };
  const { appId, installationId } = row;
  return { app: { appId: appId ?? '', installationId, privateKey: secret } };
}
