import { type Queryable, schema } from '@tinyforge/db';
import { asc, inArray, sql } from 'drizzle-orm';
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
};

/** The groups that the actor may see, by name: all of them with a role for all, else their own. */
export async function listGroups({
  db,
  actor,
}: Pick<ServiceContext, 'db' | 'actor'>): Promise<{ items: GroupListItem[] }> {
  const rows = await selectGroups(db.read, actor);
  return {
    items: rows.map(({ id, name, workloads }) => ({ id, name, workloads, role: roleIn(actor, id) })),
  };
}

function selectGroups(db: Queryable, actor: Actor) {
  const { workload, workloadGroup } = schema;
  const own = Object.keys(actor.groups);
  const isSeen = own.length > 0 ? inArray(workloadGroup.id, own) : sql`false`;
  return db
    .select({
      id: workloadGroup.id,
      name: workloadGroup.name,
      workloads: sql<number>`(select count(*)::int from ${workload} where ${workload.groupId} = ${workloadGroup.id})`,
    })
    .from(workloadGroup)
    .where(viewsAll(actor) ? undefined : isSeen)
    .orderBy(asc(workloadGroup.name), asc(workloadGroup.id));
}

function roleIn(actor: Actor, groupId: string): GroupRole {
  return administersAll(actor) || groupRoleOf(actor, groupId) === 'admin' ? 'admin' : 'viewer';
}
