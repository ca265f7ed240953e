import { type Queryable, schema } from '@tinyforge/db';
import { and, eq } from 'drizzle-orm';

/** Whether this person is asked for a second factor at sign-in. */
export async function isSecondFactorOn(db: Queryable, personId: string): Promise<boolean> {
  const { user } = schema;
  const found = await db
    .select({ id: user.id })
    .from(user)
    .where(and(eq(user.id, personId), eq(user.twoFactorEnabled, true)));
  return found.length > 0;
}
