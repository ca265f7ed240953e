import { type Queryable, schema } from '@tinyforge/db';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { union } from 'drizzle-orm/pg-core';
import type { Actor } from '../context.ts';
import { visibleWorkloads } from './visible-workloads.ts';

/**
 * The workloads whose events an actor may see who does not see all: those that they may see now, with all that happened before that, and those that
 * were in a group of theirs when they were deleted. Events of no workload are for those with a role for all.
 */
export function workloadsWithVisibleEvents(db: Queryable, actor: Actor) {
  const { workload, event } = schema;
  const groupIds = Object.keys(actor.groups);
  const present = db.select({ id: workload.id }).from(workload).where(visibleWorkloads(actor));
  const deleted = db
    .select({ id: sql<string>`${event.workloadId}`.as('id') })
    .from(event)
    .where(
      and(
        eq(event.type, 'workload.deleted'),
        groupIds.length > 0 ? inArray(sql`${event.data} ->> 'groupId'`, groupIds) : sql`false`,
      ),
    );
  return union(present, deleted).as('own');
}

/** A group as an event names it. */
type Named = { id: string; name: string };

/** An event's data as this actor may see it: of a move, groups that are not theirs are not named. */
export function hideForeignGroups(actor: Actor, data: Record<string, unknown>): Record<string, unknown> {
  const seen = (group: unknown) =>
    group !== null && Object.hasOwn(actor.groups, (group as Named).id) ? group : null;
  return { ...data, from: seen(data.from), to: seen(data.to) };
}
