import { timingSafeEqual } from 'node:crypto';
import { type Database, lockNamed, schema, type Transaction } from '@tinyforge/db';
import { secretVersion } from '../auth/secret-version.ts';
import type { Clock } from '../context.ts';
import { versionsOf } from '../second-factor/reseal-second-factor.ts';
import type { Keyring } from './keyring.ts';

export type KeyringCheck = { ok: true } | { ok: false; problem: string };

/**
 * Whether these are the keys that the database knows. Call it at the start, before anything else is written: a wrong key would seal new
 * secrets that the right one can't open. A new first key beside a known one is a rotation and is remembered.
 *
 * `problem` is a sentence for the operator.
 */
export async function checkKeyring(
  { db, clock }: { db: Database; clock: Clock },
  keyring: Keyring,
): Promise<KeyringCheck> {
  return db.write.transaction(async (tx) => {
    await lockNamed(tx, 'sealing-key');
    const stored = await tx.select().from(schema.sealingKey);
    const own = stored.filter((row) => keyring.keyIds.includes(row.keyId));
    const isRight = own.every((row) => isSame(row.checkValue, keyring.checkValue(row.keyId)));
    if (!isRight || (stored.length > 0 && own.length === 0)) {
      return {
        ok: false,
        problem:
          'TINYFORGE_SECRET_KEY is not the key that this database was set up with. Put the right key back; to change keys, put the new one first and keep the old one after it. Nothing was changed.',
      };
    }
    const { credential, webhook } = schema;
    const used = await tx
      .select({ keyId: credential.keyId })
      .from(credential)
      .union(tx.select({ keyId: webhook.keyId }).from(webhook));
    const usedBySecondFactors = await keysOfSecondFactors(
      tx,
      stored.map(({ keyId }) => keyId),
    );
    const missing = [...new Set([...used.map(({ keyId }) => keyId), ...usedBySecondFactors])].filter(
      (keyId) => !keyring.keyIds.includes(keyId),
    );
    if (missing.length > 0) {
      return {
        ok: false,
        problem: `Stored secrets are sealed with a key that TINYFORGE_SECRET_KEY no longer holds (${missing.join(', ')}). Add it to the end of the list. Nothing was changed.`,
      };
    }
    const unknown = keyring.keyIds.filter((keyId) => !own.some((row) => row.keyId === keyId));
    if (unknown.length > 0) {
      await tx.insert(schema.sealingKey).values(
        unknown.map((keyId) => ({
          keyId,
          checkValue: keyring.checkValue(keyId) ?? '',
          createdAt: clock.now(),
        })),
      );
    }
    return { ok: true };
  });
}

/** Of the known keys, those that a second factor is encrypted with. */
async function keysOfSecondFactors(tx: Transaction, known: readonly string[]): Promise<string[]> {
  const { secret, backupCodes } = schema.twoFactor;
  const rows = await tx.select({ secret, backupCodes }).from(schema.twoFactor);
  const versions = new Set(rows.flatMap(versionsOf));
  return known.filter((keyId) => versions.has(secretVersion(keyId)));
}

function isSame(stored: string, own: string | null): boolean {
  if (own === null) return false;
  const [a, b] = [Buffer.from(stored), Buffer.from(own)];
  return a.length === b.length && timingSafeEqual(a, b);
}
