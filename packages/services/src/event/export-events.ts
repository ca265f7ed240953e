import { sql } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
import { fetchInBatches } from './fetch-in-batches.ts';
import {
  EXPORTED_COLUMNS,
  type ExportedEvent,
  type ExportFormat,
  exportHead,
  writeExportedEvent,
} from './write-exported-event.ts';

export type ExportEventsInput = {
  format: ExportFormat;
  /** From this moment on. */
  from: Date | null;
  /** Before this moment. */
  to: Date | null;
};

/**
 * All events of some time, in the order of their chains and places, as they were at one moment: text in pieces, however long the whole.
 * For whoever may see everything; `exportVisibleEvents` is for everybody else.
 */
export async function exportEvents(
  { db }: Pick<ServiceContext, 'db'>,
  { format, from, to }: ExportEventsInput,
  write: (text: string) => Promise<void>,
): Promise<number> {
  const query = sql`
    select ${EXPORTED_COLUMNS}
    from event
    where at >= ${from?.toISOString() ?? '-infinity'}::timestamptz and at < ${to?.toISOString() ?? 'infinity'}::timestamptz
    order by workload_id, event.seq`;
  return db.read.transaction(
    async (tx) => {
      const head = exportHead(format);
      if (head !== '') await write(head);
      const rows = fetchInBatches<ExportedEvent>(tx, 'events_to_export', query, (row) => row);
      let count = 0;
      for await (const row of rows) {
        await write(writeExportedEvent(format, row));
        count += 1;
      }
      return count;
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}
