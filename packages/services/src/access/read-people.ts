import { type Queryable, schema } from '@tinyforge/db';
import { and, eq, inArray } from 'drizzle-orm';
import { parseRole } from '../auth/get-signed-in.ts';
import type { Actor } from '../context.ts';
import { groupRolesColumn, parseGroupRoles } from './group-roles.ts';

/** These people with the roles that they have now; who is disabled or gone is not among them. */
export async function readPeople(db: Queryable, ids: string[]): Promise<Map<string, Actor>> {
  const { user } = schema;
  const rows = await db
    .select({ id: user.id, name: user.name, role: user.role, groups: groupRolesColumn })
    .from(user)
    .where(and(inArray(user.id, ids), eq(user.banned, false)));
  return new Map(
    rows.map(({ id, name, role, groups }) => [
      id,
      { id, name, role: parseRole(role), groups: parseGroupRoles(groups) },
    ]),
  );
}
