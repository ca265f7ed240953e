import { lockNamed, schema, type Transaction } from '@tinyforge/db';
import { and, eq, ne } from 'drizzle-orm';
import { parseRole } from '../auth/get-signed-in.ts';
import type { PeopleContext, Role } from '../context.ts';
import { isWayIn } from '../sign-in/way-in.ts';

/** Held while the role or the access of anybody changes, and while somebody comes by a right of somebody else's. */
export const PEOPLE_LOCK = 'people';

export type StoredPerson = { id: string; name: string; role: Role; disabled: boolean };

/** With where people can sign in here besides with a password. */
export type ChangedPerson = StoredPerson & { providers: readonly { id: string }[] };

/**
 * Runs a change of one person in a transaction in which no other person changes: two admins who demote each other at the same moment must
 * not both succeed.
 */
export async function changePerson<T>(
  ctx: Pick<PeopleContext, 'db' | 'auth'>,
  id: string,
  work: (tx: Transaction, person: ChangedPerson) => Promise<T>,
): Promise<{ outcome: 'not_found' } | T> {
  return holdPerson(ctx, id, (tx, person) => work(tx, { ...person, providers: ctx.auth.providers }));
}

/** The same for what leaves the person's ways to sign in, and their role for all, as they are. */
export async function holdPerson<T>(
  { db }: Pick<PeopleContext, 'db'>,
  id: string,
  work: (tx: Transaction, person: StoredPerson) => Promise<T>,
): Promise<{ outcome: 'not_found' } | T> {
  return db.write.transaction(async (tx) => {
    await lockNamed(tx, PEOPLE_LOCK);
    const person = await readPerson(tx, id);
    return person ? work(tx, person) : { outcome: 'not_found' as const };
  });
}

async function readPerson(tx: Transaction, id: string): Promise<StoredPerson | null> {
  const { user } = schema;
  const [row] = await tx
    .select({ id: user.id, name: user.name, role: user.role, disabled: user.banned })
    .from(user)
    .where(eq(user.id, id));
  return row ? { ...row, role: parseRole(row.role) } : null;
}

/**
 * Whether nobody else could administer if this person no longer did: an admin without a password, and without an identity at a provider that is set up, could
 * not. Ask under the lock of `changePerson`.
 */
export async function isLastAdmin(
  tx: Transaction,
  person: Pick<ChangedPerson, 'id' | 'role' | 'disabled' | 'providers'>,
): Promise<boolean> {
  if (person.role !== 'admin' || person.disabled) return false;
  const { account, user } = schema;
  const others = await tx
    .select({ id: user.id })
    .from(user)
    .innerJoin(account, eq(account.userId, user.id))
    .where(
      and(eq(user.role, 'admin'), eq(user.banned, false), ne(user.id, person.id), isWayIn(person.providers)),
    )
    .limit(1);
  return others.length === 0;
}
