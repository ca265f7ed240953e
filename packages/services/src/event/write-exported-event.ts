import { sql } from 'drizzle-orm';
import type { ChainedEvent } from './event-hash.ts';

export const EXPORT_FORMATS = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** `hash` is null where `data` is not whole, so that nothing can be computed from it. */
export type ExportedEvent = Omit<ChainedEvent, 'hash'> & { workloadId: string | null; hash: string | null };

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

/** What to select of the table `event` for an `ExportedEvent`. */
export const EXPORTED_COLUMNS = sql`
  coalesce(event.workload_id::text, 'system') as chain, event.seq, event.id, event.type, event.data::text as data,
  to_char(event.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
  event.actor_id as "actorId", event.actor_name as "actorName",
  event.workload_id as "workloadId", event.workload_name as "workloadName",
  encode(event.previous_hash, 'hex') as "previousHash", encode(event.hash, 'hex') as hash`;

/** What stands before all events. */
export function exportHead(format: ExportFormat): string {
  return format === 'csv' ? `${COLUMNS.join(',')}\r\n` : '';
}

/** A line of `jsonl` has all that is needed to compute its hash (docs/events.md); `csv` is for spreadsheets. */
export function writeExportedEvent(format: ExportFormat, row: ExportedEvent): string {
  return format === 'csv' ? toCsv(row) : toJsonLine(row);
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

/**
 * Where a spreadsheet finds a formula: at a sign that begins the text, or that follows a character at which a program that is set to another
 * separator than the comma begins a new cell. To such a program, quotes in the middle of a cell quote nothing.
 */
const BEFORE_FORMULA = /^(?=[=+\-@\t\r\n＝＋－＠])|(?=[=+\-@＝＋－＠])(?<=[;|\t\r\n][\s"]*)/g;

/** The value as a cell, with an apostrophe in front of what a spreadsheet takes for a formula. */
function toCell(value: string | number | null): string {
  const harmless = String(value ?? '').replace(BEFORE_FORMULA, "'");
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
