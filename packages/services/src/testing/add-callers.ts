import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import type { TestServices } from './create-test-services.ts';

/** Everyone who may knock: two who are let in, and three admins who once were. */
export type Caller = 'viewer' | 'admin' | 'disabled' | 'expired' | 'removed';

/** Adds one person of each kind and returns the `Cookie` header that each would send. */
export async function addCallers(one: TestServices): Promise<Record<Caller, string>> {
  const { db } = one.services;
  const { user, session } = schema;
  const add = async (role: 'admin' | 'viewer') => {
    const { id, email } = await one.addPerson(role);
    return { id, cookie: await one.signIn(email) };
  };
  const [viewer, admin] = [await add('viewer'), await add('admin')];
  const [disabled, expired, removed] = [await add('admin'), await add('admin'), await add('admin')];
  await db.write.update(user).set({ banned: true }).where(eq(user.id, disabled.id));
  await db.write
    .update(session)
    .set({ expiresAt: new Date(0) })
    .where(eq(session.userId, expired.id));
  await db.write.delete(user).where(eq(user.id, removed.id));
  return {
    viewer: viewer.cookie,
    admin: admin.cookie,
    disabled: disabled.cookie,
    expired: expired.cookie,
    removed: removed.cookie,
  };
}
