import { sql } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
import type { ChainedEvent } from './event-hash.ts';
import { fetchInBatches } from './fetch-in-batches.ts';

export const EXPORT_FORMATS = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export type ExportEventsInput = {
  format: ExportFormat;
  /** From this moment on. */
  from: Date | null;
  /** Before this moment. */
  to: Date | null;
};

type ExportedEvent = ChainedEvent & { workloadId: string | null };

const COLUMNS = [
  'chain',
  'seq',
  'id',
  'at',
  'type',
  'actorId',
  'actorName',
  'workloadId',
  'workloadName',
  'data',
  'previousHash',
  'hash',
] as const satisfies readonly (keyof ExportedEvent)[];

/**
 * All events of some time, in the order of their chains and places, as they were at one moment: text in pieces, however long the whole.
 * For whoever may see everything. A line of `jsonl` has all that is needed to compute its hash (docs/events.md); `csv` is for spreadsheets.
 */
export async function exportEvents(
  { db }: Pick<ServiceContext, 'db'>,
  { format, from, to }: ExportEventsInput,
  write: (text: string) => Promise<void>,
): Promise<number> {
  const query = sql`
    select coalesce(workload_id::text, 'system') as chain, seq, id, type, data::text as data,
      to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
      actor_id as "actorId", actor_name as "actorName", workload_id as "workloadId", workload_name as "workloadName",
      encode(previous_hash, 'hex') as "previousHash", encode(hash, 'hex') as hash
    from event
    where at >= ${from?.toISOString() ?? '-infinity'}::timestamptz and at < ${to?.toISOString() ?? 'infinity'}::timestamptz
    order by workload_id, event.seq`;
  return db.read.transaction(
    async (tx) => {
      if (format === 'csv') await write(`${COLUMNS.join(',')}\r\n`);
      const rows = fetchInBatches<ExportedEvent>(tx, 'events_to_export', query, (row) => row);
      let count = 0;
      for await (const row of rows) {
        await write(format === 'csv' ? toCsv(row) : toJsonLine(row));
        count += 1;
      }
      return count;
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

/** `data` stands as PostgreSQL writes it, which is what the hash is over. */
function toJsonLine(row: ExportedEvent): string {
  const members = COLUMNS.map((name) => {
    const isVerbatim = name === 'data' || name === 'seq' || name === 'id';
    return `${JSON.stringify(name)}:${isVerbatim ? row[name] : JSON.stringify(row[name])}`;
  });
  return `{${members.join(',')}}\n`;
}

/** RFC 4180. */
function toCsv(row: ExportedEvent): string {
  return `${COLUMNS.map((name) => toCell(row[name])).join(',')}\r\n`;
}

/** What a spreadsheet would take for a formula gets an apostrophe in front. */
function toCell(value: string | number | null): string {
  const text = String(value ?? '');
  const harmless = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
