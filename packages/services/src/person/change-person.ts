import { lockNamed, schema, type Transaction } from '@tinyforge/db';
import { and, eq, ne } from 'drizzle-orm';
import { parseRole } from '../auth/get-signed-in.ts';
import type { PeopleContext, Role } from '../context.ts';

/** Held while the role or the access of anybody changes, and while somebody comes by a right of somebody else's. */
export const PEOPLE_LOCK = 'people';

export type StoredPerson = { id: string; name: string; role: Role; disabled: boolean };

/**
 * Runs a change of one person in a transaction in which no other person changes: two admins who demote each other at the same moment must
 * not both succeed.
 */
export async function changePerson<T>(
  ctx: Pick<PeopleContext, 'db'>,
  id: string,
  work: (tx: Transaction, person: StoredPerson) => Promise<T>,
): Promise<{ outcome: 'not_found' } | T> {
  return ctx.db.write.transaction(async (tx) => {
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

/** Whether nobody else could administer if this person no longer did. Ask under the lock of `changePerson`. */
export async function isLastAdmin(tx: Transaction, person: StoredPerson): Promise<boolean> {
  if (person.role !== 'admin' || person.disabled) return false;
  const { user } = schema;
  const others = await tx
    .select({ id: user.id })
    .from(user)
    .where(and(eq(user.role, 'admin'), eq(user.banned, false), ne(user.id, person.id)))
    .limit(1);
  return others.length === 0;
}
