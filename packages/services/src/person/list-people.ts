import { schema } from '@tinyforge/db';
import { asc, eq, max } from 'drizzle-orm';
import { parseRole } from '../auth/get-signed-in.ts';
import type { GroupRole, Role, ServiceContext } from '../context.ts';

export type Person = {
  id: string;
  name: string;
  email: string;
  /** For all workloads. */
  role: Role;
  /** Their roles in groups, by the group's name. */
  groups: { id: string; name: string; role: GroupRole }[];
  disabled: boolean;
  createdAt: string;
  /** Whether a second factor is asked for at their sign-in. */
  secondFactor: boolean;
  /** When a session of theirs was last renewed, to the hour; null where they have none. */
  lastSeenAt: string | null;
};

/** Everyone, by name. */
export async function listPeople({ db }: Pick<ServiceContext, 'db'>): Promise<{ items: Person[] }> {
  const { groupMember, user, session, workloadGroup } = schema;
  const [rows, memberships] = await Promise.all([
    db.read
      .select({
        id: user.id,
        name: user.name,
        email: user.email,
        role: user.role,
        disabled: user.banned,
        secondFactor: user.twoFactorEnabled,
        createdAt: user.createdAt,
        lastSeenAt: max(session.updatedAt),
      })
      .from(user)
      .leftJoin(session, eq(session.userId, user.id))
      .groupBy(user.id)
      .orderBy(user.name, user.id),
    db.read
      .select({
        personId: groupMember.personId,
        id: workloadGroup.id,
        name: workloadGroup.name,
        role: groupMember.role,
      })
      .from(groupMember)
      .innerJoin(workloadGroup, eq(workloadGroup.id, groupMember.groupId))
      .orderBy(asc(workloadGroup.name), asc(workloadGroup.id)),
  ]);
  const groupsOf = new Map<string, Person['groups']>();
  for (const { personId, ...group } of memberships) {
    groupsOf.set(personId, [...(groupsOf.get(personId) ?? []), group]);
  }
  return {
    items: rows.map((row) => ({
      ...row,
      role: parseRole(row.role),
      groups: groupsOf.get(row.id) ?? [],
      createdAt: row.createdAt.toISOString(),
      lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
    })),
  };
}
