import { schema } from '@tinyforge/db';
import { asc, eq } from 'drizzle-orm';
import type { GroupRole, ServiceContext } from '../context.ts';

/** A group as its admins for all see it. */
export type GroupDetails = {
  id: string;
  name: string;
  members: { personId: string; name: string; email: string; role: GroupRole; disabled: boolean }[];
  workloads: { id: string; name: string }[];
  /** Those that the group's admins may choose. */
  credentials: { id: string; name: string }[];
};

/** Null: no such group. */
export async function getGroup(
  { db }: Pick<ServiceContext, 'db'>,
  { id }: { id: string },
): Promise<GroupDetails | null> {
  const { credential, credentialGroup, groupMember, user, workload, workloadGroup } = schema;
  const [[group], members, workloads, credentials] = await Promise.all([
    db.read
      .select({ id: workloadGroup.id, name: workloadGroup.name })
      .from(workloadGroup)
      .where(eq(workloadGroup.id, id)),
    db.read
      .select({
        personId: user.id,
        name: user.name,
        email: user.email,
        role: groupMember.role,
        disabled: user.banned,
      })
      .from(groupMember)
      .innerJoin(user, eq(user.id, groupMember.personId))
      .where(eq(groupMember.groupId, id))
      .orderBy(asc(user.name), asc(user.id)),
    db.read
      .select({ id: workload.id, name: workload.name })
      .from(workload)
      .where(eq(workload.groupId, id))
      .orderBy(asc(workload.name), asc(workload.id)),
    db.read
      .select({ id: credential.id, name: credential.name })
      .from(credentialGroup)
      .innerJoin(credential, eq(credential.id, credentialGroup.credentialId))
      .where(eq(credentialGroup.groupId, id))
      .orderBy(asc(credential.name)),
  ]);
  return group ? { ...group, members, workloads, credentials } : null;
}
