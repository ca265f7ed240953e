import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Database, lockNamed, type Queryable, schema, type Transaction } from '@tinyforge/db';
import { z } from 'zod';
import type { Clock } from '../context.ts';
import type { Keyring } from '../sealing/keyring.ts';
import {
  deleteSystemSetting,
  readSystemSetting,
  SYSTEM_KEYS,
  writeSystemSetting,
} from '../system-setting.ts';

const TOKEN_BYTES = 24;
const storedToken = z.object({ hash: z.string() });

/** Held while the first admin comes into being. */
export const SETUP_LOCK = 'setup';

/**
 * Makes the one-time token that lets whoever reads the terminal create the first admin, and stores its hash. A new start makes a new one, which replaces the one before.
 *
 * @returns the token to print, 32 characters that can stand in a URL; null once somebody exists
 */
export async function ensureSetupToken({
  db,
  clock,
  keyring,
}: {
  db: Database;
  clock: Clock;
  keyring: Keyring;
}): Promise<string | null> {
  return db.write.transaction(async (tx) => {
    await lockNamed(tx, SETUP_LOCK);
    if (await anyoneExists(tx)) {
      await deleteSystemSetting(tx, SYSTEM_KEYS.setupToken);
      return null;
    }
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    await writeSystemSetting(tx, SYSTEM_KEYS.setupToken, { hash: hashToken(keyring, token) }, clock.now());
    return token;
  });
}

/** Whether there is a person at all: the set-up is for the first one alone. Ask under `SETUP_LOCK` before acting on a no. */
export async function anyoneExists(db: Queryable): Promise<boolean> {
  const rows = await db.select({ id: schema.user.id }).from(schema.user).limit(1);
  return rows.length > 0;
}

/** Whether this is the token that was printed; never true when none is stored. */
export async function isSetupToken(db: Queryable, keyring: Keyring, token: string): Promise<boolean> {
  const stored = storedToken.safeParse(await readSystemSetting(db, SYSTEM_KEYS.setupToken));
  if (!stored.success) return false;
  const expected = Buffer.from(stored.data.hash);
  const given = Buffer.from(hashToken(keyring, token));
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** In the transaction that adds the first admin, so that the token works once or not at all. */
export async function spendSetupToken(tx: Transaction): Promise<void> {
  await deleteSystemSetting(tx, SYSTEM_KEYS.setupToken);
}

/** The token has 192 random bits, so nothing slower than one HMAC is needed. */
function hashToken(keyring: Keyring, token: string): string {
  return createHmac('sha256', keyring.derive('setup-token')).update(token.trim()).digest('hex');
}
