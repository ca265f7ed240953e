import { schema, type Transaction } from '@tinyforge/db';
import { eq, sql } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
import { type ChainProblem, checkChain, type Mark } from './check-chain.ts';
import type { Checkpoint } from './checkpoint-digest.ts';
import type { ChainedEvent } from './event-hash.ts';
import { fetchInBatches } from './fetch-in-batches.ts';
import { type CheckpointFinding, verifyCheckpoints } from './verify-checkpoints.ts';

/** The first thing that is wrong with a chain. `id`: the event's, where there is one. */
export type ChainFinding = { chain: string } & ChainProblem;

export type EventsVerified = {
  findings: (CheckpointFinding | ChainFinding)[];
  /** What was looked at. */
  events: number;
  chains: number;
  checkpoints: number;
  /** The last checkpoint, with its digest in hexadecimal. */
  last: { number: number; at: Date; digest: string } | null;
};

type Options = {
  /** The last checkpoint that was stored outside the database; null: none was. */
  remembered: Checkpoint | null;
  onProgress?: (events: number) => void;
};

/**
 * Looks at every event, the end of every chain and every checkpoint as they are at one moment, and names the first broken row of each
 * chain. Reads events in batches, so their number takes no memory; that of chains, of findings, and of what checkpoints say of chains does: all of
 * it is loaded at once.
 */
export async function verifyEvents(
  { db, keyring }: Pick<ServiceContext, 'db' | 'keyring'>,
  { remembered, onProgress = () => {} }: Options,
): Promise<EventsVerified> {
  return db.read.transaction(
    async (tx) => {
      const checkpoints = await verifyCheckpoints(tx, keyring, remembered);
      const open = await loadEnds(tx);
      const chains = open.size;
      const findings: ChainFinding[] = [];
      let events = 0;
      const conclude = (chain: string, check: ReturnType<typeof checkChain>) => {
        const problem = check.finish(open.get(chain) ?? null);
        if (problem) findings.push({ chain, ...problem });
        open.delete(chain);
      };

      let current = null as { chain: string; check: ReturnType<typeof checkChain> } | null;
      for await (const row of fetchEvents(tx)) {
        if (current?.chain !== row.chain) {
          if (current) conclude(current.chain, current.check);
          current = { chain: row.chain, check: checkChain(row.chain, await loadMarks(tx, row.chain)) };
        }
        current.check.take(row);
        events += 1;
        if (events % 50_000 === 0) onProgress(events);
      }
      if (current) conclude(current.chain, current.check);
      // Chains of which no event is left.
      for (const chain of [...open.keys()]) conclude(chain, checkChain(chain, await loadMarks(tx, chain)));
      return {
        findings: [...checkpoints.findings, ...findings],
        events,
        chains,
        checkpoints: checkpoints.count,
        last: checkpoints.last,
      };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

/** Ends by chain; null for a chain that only a checkpoint knows. */
async function loadEnds(tx: Transaction): Promise<Map<string, { seq: number; hash: string } | null>> {
  const rows = await tx.execute<{ chain: string; seq: string | null; hash: string | null }>(sql`
    select chain, end_of.seq, encode(end_of.hash, 'hex') as hash
    from event_chain end_of full join (select distinct chain from event_checkpoint_head) known using (chain)`);
  return new Map(
    rows.map(({ chain, seq, hash }) => [
      chain,
      seq === null || hash === null ? null : { seq: Number(seq), hash },
    ]),
  );
}

async function loadMarks(tx: Transaction, chain: string): Promise<Mark[]> {
  const { eventCheckpointHead: mark } = schema;
  return tx
    .select({
      checkpoint: mark.checkpoint,
      isCut: mark.isCut,
      seq: mark.seq,
      hash: sql<string>`encode(${mark.hash}, 'hex')`,
    })
    .from(mark)
    .where(eq(mark.chain, chain))
    .orderBy(mark.seq, mark.checkpoint);
}

function fetchEvents(tx: Transaction): AsyncGenerator<ChainedEvent> {
  const query = sql`
    select coalesce(workload_id::text, 'system') as chain, seq, id, type, data::text as data,
      to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
      actor_id as "actorId", actor_name as "actorName", workload_name as "workloadName",
      encode(previous_hash, 'hex') as "previousHash", encode(hash, 'hex') as hash
    from event order by workload_id, event.seq`;
  return fetchInBatches<ChainedEvent>(tx, 'events_to_verify', query, (row) => ({
    ...row,
    seq: Number(row.seq),
    id: Number(row.id),
  }));
}
