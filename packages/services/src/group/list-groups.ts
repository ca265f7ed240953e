import { type Queryable, schema } from '@tinyforge/db';
import { asc, eq, inArray, sql } from 'drizzle-orm';
import { groupRoleOf } from '../access/group-roles.ts';
import { administersAll } from '../access/may-administer.ts';
import { viewsAll } from '../access/may-view.ts';
import type { Actor, GroupRole, ServiceContext } from '../context.ts';

export type GroupListItem = {
  id: string;
  name: string;
  /** What the actor is for its workloads, be it through their role for all. */
  role: GroupRole;
  workloads: number;
  /** Null for who may not see people. */
  members: number | null;
};

/** The groups that the actor may see, by name: all of them with a role for all, else their own. */
export async function listGroups({
  db,
  actor,
}: Pick<ServiceContext, 'db' | 'actor'>): Promise<{ items: GroupListItem[] }> {
  const rows = await selectGroups(db.read, actor);
  return {
    items: rows.map(({ members, ...group }) => ({
      ...group,
      role: roleIn(actor, group.id),
      members: administersAll(actor) ? members : null,
    })),
  };
}

function selectGroups(db: Queryable, actor: Actor) {
  const { groupMember, workload, workloadGroup } = schema;
  const own = Object.keys(actor.groups);
  const isSeen = own.length > 0 ? inArray(workloadGroup.id, own) : sql`false`;
  return db
    .select({
      // Conditions by `eq`: a column that stands in the text itself is written without its table, and `id` would be the workload's.
      id: workloadGroup.id,
      name: workloadGroup.name,
      workloads: sql<number>`(select count(*)::int from ${workload} where ${eq(workload.groupId, workloadGroup.id)})`,
      members: sql<number>`(select count(*)::int from ${groupMember} where ${eq(groupMember.groupId, workloadGroup.id)})`,
    })
    .from(workloadGroup)
    .where(viewsAll(actor) ? undefined : isSeen)
    .orderBy(asc(workloadGroup.name), asc(workloadGroup.id));
}

function roleIn(actor: Actor, groupId: string): GroupRole {
  return administersAll(actor) || groupRoleOf(actor, groupId) === 'admin' ? 'admin' : 'viewer';
}
