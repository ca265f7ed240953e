import { type Queryable, schema } from '@tinyforge/db';
import { eq, type SQL, sql } from 'drizzle-orm';
import { type Actor, GROUP_ROLES, type GroupRole } from '../context.ts';

/** The actor's role in a group; null for none, and for workloads without a group. */
export function groupRoleOf({ groups }: Actor, groupId: string | null): GroupRole | null {
  return groupId !== null && Object.hasOwn(groups, groupId) ? (groups[groupId] ?? null) : null;
}

/** A person's roles in groups, as a column of a query that has `user` in it: no trip of its own. For `parseGroupRoles`. */
export const groupRolesColumn: SQL<unknown> = sql`coalesce((
  select jsonb_object_agg(${schema.groupMember.groupId}, ${schema.groupMember.role})
  from ${schema.groupMember} where ${schema.groupMember.personId} = ${schema.user.id}
), '{}'::jsonb)`;

/** A person's roles in groups as they are now. */
export async function readGroupRoles(db: Queryable, personId: string): Promise<Actor['groups']> {
  const { groupMember } = schema;
  const rows = await db
    .select({ groupId: groupMember.groupId, role: groupMember.role })
    .from(groupMember)
    .where(eq(groupMember.personId, personId));
  return parseGroupRoles(Object.fromEntries(rows.map(({ groupId, role }) => [groupId, role])));
}

/** Whatever is not exactly a role in a group is none. */
export function parseGroupRoles(stored: unknown): Actor['groups'] {
  const isRole = (value: unknown): value is GroupRole => GROUP_ROLES.some((role) => role === value);
  const roles: Record<string, GroupRole> = {};
  for (const [groupId, role] of Object.entries(stored ?? {})) if (isRole(role)) roles[groupId] = role;
  return roles;
}
