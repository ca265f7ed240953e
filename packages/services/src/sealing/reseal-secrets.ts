import { type Database, schema } from '@tinyforge/db';
import { and, eq, ne } from 'drizzle-orm';
import { openToken, sealToken } from '../credential/seal-token.ts';
import { isSealedWithOther, resealSecondFactor } from '../second-factor/reseal-second-factor.ts';
import { openSecret, sealSecret } from '../webhook/webhook-secret.ts';
import { type Keyring, SealBrokenError } from './keyring.ts';

/** `broken`: secrets that no key opens as they are; they were left alone. */
export type ResealResult = { resealed: number; broken: number };

/**
 * Seals with the first key what another one of the ring has sealed, so that the other may go. May run while others read and write: at
 * every moment each secret is sealed with a key of the ring, and one that is replaced meanwhile is left as it was replaced.
 *
 * @throws UnknownKeyError when a secret's key is not in the ring; `checkKeyring` says so first
 */
export async function resealSecrets({
  db,
  keyring,
}: {
  db: Database;
  keyring: Keyring;
}): Promise<ResealResult> {
  const tables = [
    await resealCredentials(db, keyring),
    await resealWebhooks(db, keyring),
    await resealSecondFactors(db, keyring),
  ];
  return {
    resealed: tables.reduce((sum, table) => sum + table.resealed, 0),
    broken: tables.reduce((sum, table) => sum + table.broken, 0),
  };
}

async function resealCredentials(db: Database, keyring: Keyring): Promise<ResealResult> {
  const { credential } = schema;
  const rows = await db.read.select().from(credential).where(ne(credential.keyId, keyring.currentKeyId));
  return resealEach(rows, async (row) => {
    const token = openToken(keyring, { sealed: row.sealedToken, keyId: row.keyId }, row);
    const changed = await db.write
      .update(credential)
      .set(sealToken(keyring, token, row))
      .where(and(eq(credential.id, row.id), eq(credential.sealedToken, row.sealedToken)))
      .returning({ id: credential.id });
    return changed.length > 0;
  });
}

async function resealWebhooks(db: Database, keyring: Keyring): Promise<ResealResult> {
  const { webhook } = schema;
  const rows = await db.read.select().from(webhook).where(ne(webhook.keyId, keyring.currentKeyId));
  return resealEach(rows, async (row) => {
    const secret = openSecret(keyring, { sealed: row.sealedSecret, keyId: row.keyId }, row);
    const changed = await db.write
      .update(webhook)
      .set(sealSecret(keyring, secret, row))
      .where(and(eq(webhook.id, row.id), eq(webhook.sealedSecret, row.sealedSecret)))
      .returning({ id: webhook.id });
    return changed.length > 0;
  });
}

async function resealSecondFactors(db: Database, keyring: Keyring): Promise<ResealResult> {
  const rows = await db.read.select().from(schema.twoFactor);
  const others = rows.filter((row) => isSealedWithOther(keyring, row));
  return resealEach(others, (row) => resealSecondFactor(db, keyring, row));
}

/** @param reseal false: somebody else was quicker */
async function resealEach<Row>(
  rows: readonly Row[],
  reseal: (row: Row) => Promise<boolean>,
): Promise<ResealResult> {
  const result: ResealResult = { resealed: 0, broken: 0 };
  for (const row of rows) {
    try {
      if (await reseal(row)) result.resealed += 1;
    } catch (error) {
      if (!(error instanceof SealBrokenError)) throw error;
      result.broken += 1;
    }
  }
  return result;
}
