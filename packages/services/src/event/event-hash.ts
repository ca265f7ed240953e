import { createHash } from 'node:crypto';

/** `previous_hash` of the first event of a chain. */
export const NO_HASH = '0'.repeat(64);

/** An event with all that its hash is over, as PostgreSQL writes it: `at` with its microseconds, `data` as the text of its jsonb. */
export type ChainedEvent = {
  /** A workload's id, or `system`. */
  chain: string;
  seq: number;
  id: number;
  /** `2026-11-25T16:17:54.123456Z` */
  at: string;
  type: string;
  actorId: string | null;
  actorName: string;
  workloadName: string | null;
  data: string;
  /** Hexadecimal. */
  previousHash: string;
  hash: string;
};

/**
 * The hash of an event, hexadecimal: what `tinyforge_event_hash` of migration `event_chain` makes, written anew after docs/events.md. A
 * jsonb array's text has `, ` between its elements, and writes strings as `JSON.stringify` does.
 */
export function hashEvent(of: ChainedEvent): string {
  const parts = [
    ...['tinyforge-event-1', of.previousHash, of.chain].map((text) => JSON.stringify(text)),
    of.seq,
    of.id,
    ...[of.at, of.type, of.actorId, of.actorName, of.workloadName].map((text) => JSON.stringify(text)),
    of.data,
  ];
  return createHash('sha256')
    .update(`[${parts.join(', ')}]`)
    .digest('hex');
}
