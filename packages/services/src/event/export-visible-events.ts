import { sql } from 'drizzle-orm';
import { viewsAll } from '../access/may-view.ts';
import { hideForeignGroups } from '../access/visible-events.ts';
import type { Actor, ServiceContext } from '../context.ts';
import type { EventType } from './event-types.ts';
import { type ListEventsInput, namesNothing, selectEvents } from './list-events.ts';
import {
  EXPORTED_COLUMNS,
  type ExportedEvent,
  type ExportFormat,
  exportHead,
  writeExportedEvent,
} from './write-exported-event.ts';

export type ExportVisibleEventsInput = Omit<ListEventsInput, 'limit'> & { format: ExportFormat };

/** Maximum number of events of a page. */
const PAGE = 250;
/** Maximum size in bytes of the data of a page, as PostgreSQL stores it (compressed); one event is always written. */
const MAX_PAGE_BYTES = 256 * 1024;
/** Maximum size in bytes of the data of a page as text, which may be a hundred times the stored size; one event is always written. */
const MAX_TEXT_BYTES = 1024 * 1024;

/**
 * A page of an export: the events of `listEvents`, by its very query, each with its place in its chain and its data in full. The first page (no
 * `cursor`) begins with what stands before all events. No transaction and no connection is held from one page to the next, however slowly they are
 * read. The stored size is asked first, for which PostgreSQL need not read what it leaves out.
 */
export async function exportVisibleEvents(
  ctx: Pick<ServiceContext, 'db' | 'actor'>,
  { format, ...input }: ExportVisibleEventsInput,
): Promise<{ text: string; nextCursor: string | null }> {
  const head = input.cursor === undefined ? exportHead(format) : '';
  if (namesNothing(input)) return { text: head, nextCursor: null };
  const page = selectEvents(ctx.db.read, ctx.actor, input, PAGE);
  const rows = await ctx.db.read.execute<ExportedEvent & { micros: string; found: number }>(sql`
    with exported as materialized (
      select ${EXPORTED_COLUMNS}, page.micros, page.found
      from (
        select at, id, micros, count(*) over ()::int as found,
          sum(pg_column_size(data)) over (order by at desc, id desc) - pg_column_size(data) as size_before
        from (${page.getSQL()}) events
      ) page join event on event.at = page.at and event.id = page.id
      where page.size_before < ${MAX_PAGE_BYTES}
    )
    select * from (
      select *, sum(octet_length(data)) over (order by micros desc, id desc) - octet_length(data) as text_before
      from exported
    ) measured
    where text_before < ${MAX_TEXT_BYTES}
    order by micros desc, id desc`);
  const last = rows.at(-1);
  const hasMore = last !== undefined && (rows.length === PAGE || rows.length < last.found);
  return {
    text: head + rows.map((row) => writeExportedEvent(format, asSeenBy(ctx.actor, row))).join(''),
    nextCursor: hasMore ? `${last.micros}-${last.id}` : null,
  };
}

function asSeenBy(actor: Actor, row: ExportedEvent): ExportedEvent {
  const isMove = row.type === ('workload.group_changed' satisfies EventType);
  if (!isMove || viewsAll(actor)) return row;
  const data: Record<string, unknown> = JSON.parse(row.data);
  const seen = hideForeignGroups(actor, data);
  const isWhole = seen.from === data.from && seen.to === data.to;
  return isWhole ? row : { ...row, data: JSON.stringify(seen), hash: null };
}
