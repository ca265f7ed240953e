import { lockNamed, schema, type Transaction } from '@tinyforge/db';
import { count, desc, sql } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
import {
  CHECKPOINT_PURPOSE,
  type ChainPlace,
  type Checkpoint,
  digestCheckpoint,
} from './checkpoint-digest.ts';
import { type CheckpointFinding, findContradiction } from './verify-checkpoints.ts';

/**
 * `db` signs in as the owner: the app's role may not write checkpoints. `remembered` is the last checkpoint that was stored
 * outside the database, which the database's owner can't change; null: none was.
 */
export type CheckpointContext = Pick<ServiceContext, 'db' | 'clock' | 'keyring'> & {
  remembered: Checkpoint | null;
};

export type MakeCheckpointOutcome =
  /** `unvouchedEvents`: events that were there before the very first checkpoint; 0 for every later one. */
  | { outcome: 'made'; checkpoint: Checkpoint; unvouchedEvents: number }
  /** Nothing has happened since the last checkpoint, and that one is signed with the first key. */
  | { outcome: 'unchanged'; last: Checkpoint | null }
  /** The database does not hold the remembered checkpoint as it was. Nothing was signed. */
  | { outcome: 'contradicted'; finding: CheckpointFinding };

/**
 * Signs where the chains end. With another first key there is a new checkpoint in any case, so that the old key may go.
 */
export async function makeCheckpoint(ctx: CheckpointContext): Promise<MakeCheckpointOutcome> {
  return ctx.db.write.transaction(async (tx) => {
    await lockCheckpoints(tx);
    const finding = await findContradiction(tx, ctx.remembered);
    if (finding !== null) return { outcome: 'contradicted', finding };
    const last = await findLast(tx);
    const checkpoint = await writeCheckpoint(tx, ctx, null);
    if (checkpoint === null) return { outcome: 'unchanged', last };
    const unvouchedEvents = last === null ? await countEvents(tx) : 0;
    return { outcome: 'made', checkpoint, unvouchedEvents };
  });
}

async function findLast(tx: Transaction): Promise<Checkpoint | null> {
  const { eventCheckpoint } = schema;
  const [last] = await tx.select().from(eventCheckpoint).orderBy(desc(eventCheckpoint.number)).limit(1);
  return last ? { number: last.number, digest: Buffer.from(last.digest).toString('hex') } : null;
}

async function countEvents(tx: Transaction): Promise<number> {
  const [row] = await tx.select({ events: count() }).from(schema.event);
  return row?.events ?? 0;
}

/** One checkpoint at a time. */
export async function lockCheckpoints(tx: Transaction): Promise<void> {
  await lockNamed(tx, 'event-checkpoint');
}

/** @param pruned where the events end that are dropped in the same transaction */
export async function writeCheckpoint(
  tx: Transaction,
  { clock, keyring }: Pick<CheckpointContext, 'clock' | 'keyring'>,
  pruned: { before: Date; cuts: ChainPlace[] } | null,
): Promise<Checkpoint | null> {
  const { eventCheckpoint, eventCheckpointHead } = schema;
  const [last] = await tx.select().from(eventCheckpoint).orderBy(desc(eventCheckpoint.number)).limit(1);
  const heads = await findGrownChains(tx);
  const isSignedByCurrent = last === undefined || last.keyId === keyring.currentKeyId;
  if (heads.length === 0 && pruned === null && isSignedByCurrent) return null;

  const content = {
    number: (last?.number ?? 0) + 1,
    at: clock.now(),
    prunedBefore: pruned?.before ?? null,
    heads,
    cuts: pruned?.cuts ?? [],
  };
  const digest = digestCheckpoint(content, last?.digest ?? null);
  const { number, at, prunedBefore } = content;
  await tx
    .insert(eventCheckpoint)
    .values({ number, at, prunedBefore, digest, ...keyring.sign(CHECKPOINT_PURPOSE, digest) });
  const places = [
    ...content.heads.map((place) => ({ ...place, isCut: false })),
    ...content.cuts.map((place) => ({ ...place, isCut: true })),
  ];
  // A statement takes no more than 65,535 parameters.
  for (let from = 0; from < places.length; from += 1_000) {
    const rows = places
      .slice(from, from + 1_000)
      .map((place) => ({ ...place, checkpoint: number, hash: Buffer.from(place.hash, 'hex') }));
    await tx.insert(eventCheckpointHead).values(rows);
  }
  return { number, digest: Buffer.from(digest).toString('hex') };
}

/** In one statement, so of one moment. */
async function findGrownChains(tx: Transaction): Promise<ChainPlace[]> {
  const rows = await tx.execute<{ chain: string; seq: string; hash: string }>(sql`
    select chain, seq, encode(hash, 'hex') as hash from event_chain
    where seq > coalesce((
      select max(known.seq) from event_checkpoint_head known where known.chain = event_chain.chain and not known.is_cut), 0)`);
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}
