import { type Database, schema } from '@tinyforge/db';
import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto';
import { and, eq } from 'drizzle-orm';
import { secretVersion } from '../auth/secret-version.ts';
import { type Keyring, SealBrokenError } from '../sealing/keyring.ts';

/** As the library writes them: `$ba$<version>$<ciphertext>`. */
const ENVELOPE = /^\$ba\$(\d+)\$/;

type SecondFactor = typeof schema.twoFactor.$inferSelect;

/** The versions of the keys that second factors are encrypted with. */
export function versionsOf({ secret, backupCodes }: Pick<SecondFactor, 'secret' | 'backupCodes'>): number[] {
  return [secret, backupCodes].map((text) => Number(ENVELOPE.exec(text)?.[1]));
}

/** Whether some part of it is encrypted with another key than the first. */
export function isSealedWithOther(keyring: Keyring, row: SecondFactor): boolean {
  const current = secretVersion(keyring.currentKeyId);
  return versionsOf(row).some((version) => version !== current);
}

/**
 * Encrypts one anew with the first key.
 *
 * @returns false where it was replaced meanwhile
 * @throws SealBrokenError when no key of the ring opens it
 */
export async function resealSecondFactor(
  db: Database,
  keyring: Keyring,
  row: SecondFactor,
): Promise<boolean> {
  const secrets = keyring.deriveEach('session-cookie');
  const key = {
    keys: new Map(secrets.map(({ keyId, secret }) => [secretVersion(keyId), secret])),
    currentVersion: secretVersion(keyring.currentKeyId),
  };
  const renew = async (data: string) => {
    const text = await symmetricDecrypt({ key, data }).catch((cause: unknown) => {
      throw new SealBrokenError('A second factor that no key opens.', { cause });
    });
    return symmetricEncrypt({ key, data: text });
  };
  const { twoFactor } = schema;
  const changed = await db.write
    .update(twoFactor)
    .set({ secret: await renew(row.secret), backupCodes: await renew(row.backupCodes) })
    .where(
      and(
        eq(twoFactor.id, row.id),
        eq(twoFactor.secret, row.secret),
        eq(twoFactor.backupCodes, row.backupCodes),
      ),
    )
    .returning({ id: twoFactor.id });
  return changed.length > 0;
}
