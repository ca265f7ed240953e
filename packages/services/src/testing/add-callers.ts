import { randomUUID } from 'node:crypto';
import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import type { GroupRole, Role } from '../context.ts';
import { addMember } from './add-member.ts';
import type { TestServices } from './create-test-services.ts';

/** Everyone who may knock: those who are let in, with what rights they have, and three admins who once were. */
export type Caller =
  | 'without rights'
  | 'group viewer'
  | 'group admin'
  | 'viewer'
  | 'admin'
  | 'disabled'
  | 'expired'
  | 'removed';

/** Adds one person of each kind and returns the `Cookie` header that each would send. The group of two of them is new and has no workloads. */
export async function addCallers(one: TestServices): Promise<Record<Caller, string>> {
  const { db } = one.services;
  const { user, session, workloadGroup } = schema;
  const groupId = randomUUID();
  await db.write.insert(workloadGroup).values({ id: groupId, name: `Group ${groupId}` });
  const add = async (role: Role, inGroup?: GroupRole) => {
    const { id, email } = await one.addPerson(role);
    if (inGroup) await addMember(one, { groupId, personId: id, role: inGroup });
    return { id, cookie: await one.signIn(email) };
  };
  const [viewer, admin] = [await add('viewer'), await add('admin')];
  const [nothing, groupViewer, groupAdmin] = [
    await add('none'),
    await add('none', 'viewer'),
    await add('none', 'admin'),
  ];
  const [disabled, expired, removed] = [await add('admin'), await add('admin'), await add('admin')];
  await db.write.update(user).set({ banned: true }).where(eq(user.id, disabled.id));
  await db.write
    .update(session)
    .set({ expiresAt: new Date(0) })
    .where(eq(session.userId, expired.id));
  await db.write.delete(user).where(eq(user.id, removed.id));
  return {
    'without rights': nothing.cookie,
    'group viewer': groupViewer.cookie,
    'group admin': groupAdmin.cookie,
    viewer: viewer.cookie,
    admin: admin.cookie,
    disabled: disabled.cookie,
    expired: expired.cookie,
    removed: removed.cookie,
  };
}
