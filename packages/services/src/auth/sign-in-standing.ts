import { lockNamed, type Queryable, schema, type Transaction } from '@tinyforge/db';
import { and, eq, type SQL } from 'drizzle-orm';

/** What of a person a sign-in rests on. When any of it changes, their sessions end, and so must a sign-in that is under way. */
export type Standing = {
  personId: string;
  /** Hashed; null where there is none. */
  password: string | null;
  secondFactor: boolean;
  disabled: boolean;
  /** Of the person's row, in milliseconds: who was disabled and enabled again is not who they were. */
  updatedAt: number;
};

export const standingOfAddress = (db: Queryable, address: string) =>
  readStanding(db, eq(schema.user.email, address.trim().toLowerCase()));

export const standingOfPerson = (db: Queryable, personId: string) =>
  readStanding(db, eq(schema.user.id, personId));

async function readStanding(db: Queryable, who: SQL): Promise<Standing | null> {
  const { user, account } = schema;
  const [row] = await db
    .select({
      personId: user.id,
      password: account.password,
      secondFactor: user.twoFactorEnabled,
      disabled: user.banned,
      updatedAt: user.updatedAt,
    })
    .from(user)
    .leftJoin(account, and(eq(account.userId, user.id), eq(account.providerId, 'credential')))
    .where(who);
  if (!row) return null;
  const { secondFactor, disabled, updatedAt } = row;
  return {
    ...row,
    secondFactor: secondFactor === true,
    disabled: disabled === true,
    updatedAt: updatedAt.getTime(),
  };
}

/**
 * Held by whatever changes a person's standing, until it is committed, and asked for by a sign-in once it has made its session: either the session
 * is among those that the change ends, or the change is seen.
 */
export function lockStanding(tx: Transaction, personId: string, timeoutMs?: number): Promise<void> {
  return lockNamed(tx, `password:${personId}`, timeoutMs);
}

/** Makes a person's standing another one where nothing of it changes, so that what is under way ends all the same. Wants its lock. */
export async function moveStanding(tx: Transaction, personId: string, now: Date): Promise<void> {
  await tx.update(schema.user).set({ updatedAt: now }).where(eq(schema.user.id, personId));
}

/** Ends the sign-ins of a person that are halfway through, waiting for the second factor. */
export async function endHalfwaySignIns(tx: Transaction, personId: string): Promise<void> {
  await tx.delete(schema.verification).where(eq(schema.verification.value, personId));
}
