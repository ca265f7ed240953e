import { type Queryable, schema } from '@tinyforge/db';
import { and, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import { viewsAll } from '../access/may-view.ts';
import { hideForeignGroups, workloadsWithVisibleEvents } from '../access/visible-events.ts';
import type { Actor, ServiceContext } from '../context.ts';
import { isStorableText } from '../is-storable-text.ts';
import { isUuid } from '../is-uuid.ts';
import { boundedEventData } from './bounded-names.ts';
import type { EventType } from './event-types.ts';

export type EventListItem = {
  id: number;
  /** ISO 8601 in UTC. */
  at: string;
  type: string;
  actorName: string;
  workloadId: string | null;
  /** As it was then. */
  workloadName: string | null;
  data: Record<string, unknown>;
};

export type ListEventsInput = {
  workloadId?: string;
  type?: EventType;
  actorId?: string;
  /** From this moment on. */
  from?: Date;
  /** Before this moment. */
  to?: Date;
  cursor?: string;
  /** 1 to 100; 50 when left out. A page is shorter where its events are large. */
  limit?: number;
};

const DEFAULT_LIMIT = 50;
/** Maximum size in bytes of what the events of a page hold as JSON; one event is always shown. */
const MAX_PAGE_BYTES = 256 * 1024;

/**
 * The events that the actor may see, the newest first: by their moment, and those of one moment by their id, which is the order of the indexes. By the id alone, a
 * month long past would be found by walking over everything after it.
 *
 * The cursor is the moment, in microseconds, and the id of a page's last event: new ones don't shift the next page.
 */
export async function listEvents(
  ctx: Pick<ServiceContext, 'db' | 'actor'>,
  input: ListEventsInput,
): Promise<{ items: EventListItem[]; nextCursor: string | null }> {
  const { limit = DEFAULT_LIMIT } = input;
  if (namesNothing(input)) return { items: [], nextCursor: null };
  const rows = await selectPage(ctx.db.read, ctx.actor, input, limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const hasMore = last !== undefined && page.length < last.found;
  return {
    items: page.map((row) => toItem(ctx.actor, row)),
    nextCursor: hasMore ? `${last.micros}-${last.id}` : null,
  };
}

type EventRow = Omit<EventListItem, 'at'> & { at: Date; micros: string };

/** The first of `selectEvents` up to `MAX_PAGE_BYTES`, one in any case, with bounded data. `found`: how many there are with `limit` alone. */
function selectPage(
  db: Queryable,
  actor: Actor,
  input: ListEventsInput,
  limit: number,
): Promise<(EventRow & { found: number })[]> {
  const page = selectEvents(db, actor, input, limit).as('page');
  const { data: _, ...columns } = page._.selectedFields;
  // The limit says nothing new: with it, PostgreSQL computes the data once for each event.
  const bounded = db
    .select({ ...columns, data: boundedEventData(page.data).as('data') })
    .from(page)
    .limit(limit)
    .as('bounded');
  const size = sql`octet_length(${bounded.data}::text)`;
  const newestFirst = sql`over (order by ${bounded.at} desc, ${bounded.id} desc)`;
  const measured = db
    .select({
      ...bounded._.selectedFields,
      sizeBefore: sql`sum(${size}) ${newestFirst} - ${size}`.as('size_before'),
      found: sql<number>`count(*) over ()`.mapWith(Number).as('found'),
    })
    .from(bounded)
    .as('measured');
  return db
    .select()
    .from(measured)
    .where(lt(measured.sizeBefore, MAX_PAGE_BYTES))
    .orderBy(desc(measured.at), desc(measured.id));
}

/** Whether a filter names what can't exist, and what PostgreSQL would not even take to look for. */
export function namesNothing({ workloadId, actorId }: ListEventsInput): boolean {
  return (
    (workloadId !== undefined && !isUuid(workloadId)) || (actorId !== undefined && !isStorableText(actorId))
  );
}

function toItem(actor: Actor, row: EventRow): EventListItem {
  const { id, at, type, actorName, workloadId, workloadName } = row;
  const isMove = type === ('workload.group_changed' satisfies EventType);
  const data = isMove && !viewsAll(actor) ? hideForeignGroups(actor, row.data) : row.data;
  return { id, at: at.toISOString(), type, actorName, workloadId, workloadName, data };
}

/** The query by itself, for whoever wants to know how PostgreSQL goes about it. */
export function selectEvents(
  db: Queryable,
  actor: Actor,
  { workloadId, type, actorId, from, to, cursor }: ListEventsInput,
  limit: number,
) {
  const { event } = schema;
  const filters: (SQL | undefined)[] = [
    workloadId === undefined ? undefined : eq(event.workloadId, workloadId),
    type && eq(event.type, type),
    actorId === undefined ? undefined : eq(event.actorId, actorId),
    from && gte(event.at, withinReach(from)),
    to && lt(event.at, withinReach(to)),
    comesAfter(cursor),
  ];
  const newest = (...more: SQL[]) =>
    db
      .select({
        id: event.id,
        at: event.at,
        /** The moment in full: a `Date` would cut its microseconds off, and with them events between two pages. */
        micros: sql<string>`(extract(epoch from ${event.at}) * 1000000)::bigint`.as('micros'),
        type: event.type,
        actorName: event.actorName,
        workloadId: event.workloadId,
        workloadName: event.workloadName,
        data: event.data,
      })
      .from(event)
      .where(and(...filters, ...more))
      .orderBy(desc(event.at), desc(event.id))
      .limit(limit);
  if (viewsAll(actor)) return newest();

  // A page of each workload, and of those the newest: a search through all events for those few of one group could go through all there are.
  const own = workloadsWithVisibleEvents(db, actor);
  const page = newest(eq(event.workloadId, own.id)).as('page');
  const { id, at, micros, type: kind, actorName, workloadId: about, workloadName, data } = page;
  return db
    .select({ id, at, micros, type: kind, actorName, workloadId: about, workloadName, data })
    .from(own)
    .innerJoinLateral(page, sql`true`)
    .where(workloadId === undefined ? undefined : eq(own.id, workloadId))
    .orderBy(desc(page.at), desc(page.id))
    .limit(limit);
}

/** What the list has after the event that a cursor names; nothing for no cursor, or one that is none of ours. */
function comesAfter(cursor: string | undefined): SQL | undefined {
  const { event } = schema;
  const [, micros, id] = /^(-?\d{1,17})-(\d{1,15})$/.exec(cursor ?? '') ?? [];
  if (micros === undefined || id === undefined) return undefined;
  // Whole seconds and the rest, both exact: as one number of seconds, a moment would be rounded.
  const at = sql`(to_timestamp(${micros}::bigint / 1000000) + (${micros}::bigint % 1000000) * interval '1 microsecond')`;
  // The first part says nothing new: by it whole months are left out, which PostgreSQL can't tell from a pair.
  return sql`${event.at} <= ${at} and (${event.at}, ${event.id}) < (${at}, ${id}::bigint)`;
}

const [EARLIEST, LATEST] = [new Date('0001-01-01T00:00:00Z'), new Date('9999-12-31T23:59:59Z')];

/** The moment, or the nearest one that JavaScript writes in a way that PostgreSQL reads. */
function withinReach(moment: Date): Date {
  if (moment < EARLIEST) return EARLIEST;
  return moment > LATEST ? LATEST : moment;
}
