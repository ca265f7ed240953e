import { schema } from '@tinyforge/db';
import { inArray, type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../context.ts';
import { administeredGroups, administersAll } from './may-administer.ts';
import { viewsAll } from './may-view.ts';

/**
 * The workloads that the actor may see, as a condition on `workload` for every query that reads more than one of them. Says exactly what
 * `mayView` says.
 */
export function visibleWorkloads(actor: Actor): SQL {
  return viewsAll(actor) ? sql`true` : inGroups(Object.keys(actor.groups));
}

/** The workloads that the actor may administer; says exactly what `mayAdminister` says. */
export function administeredWorkloads(actor: Actor): SQL {
  return administersAll(actor) ? sql`true` : inGroups(administeredGroups(actor));
}

function inGroups(groupIds: string[]): SQL {
  return groupIds.length > 0 ? inArray(schema.workload.groupId, groupIds) : sql`false`;
}
