import { schema, type Transaction } from '@tinyforge/db';
import { asc, eq } from 'drizzle-orm';
import type { Keyring } from '../sealing/keyring.ts';
import {
  CHECKPOINT_PURPOSE,
  type ChainPlace,
  type Checkpoint,
  digestCheckpoint,
} from './checkpoint-digest.ts';

export type CheckpointFinding = {
  checkpoint: number;
  /**
   * - `missing`: there is none of this number, but there are later ones
   * - `changed`: it is not what its digest is over
   * - `forged`: no key of the ring has signed it
   * - `lost`: it was remembered outside the database, which holds none of this number
   * - `replaced`: it was remembered outside the database with another digest
   * - `unknown_key`: neither it nor a later one is signed with a key of the ring, so nobody can tell
   */
  problem: 'missing' | 'changed' | 'forged' | 'lost' | 'replaced' | 'unknown_key';
};

export type CheckpointsVerified = {
  findings: CheckpointFinding[];
  count: number;
  last: { number: number; at: Date; digest: string } | null;
};

/** Looks at all checkpoints, compares them with the remembered one, and names the first that is wrong. */
export async function verifyCheckpoints(
  tx: Transaction,
  keyring: Keyring,
  remembered: Checkpoint | null,
): Promise<CheckpointsVerified> {
  const { eventCheckpoint } = schema;
  const rows = await tx.select().from(eventCheckpoint).orderBy(asc(eventCheckpoint.number));
  const places = await loadPlaces(tx);
  const last = rows.at(-1);
  const contradiction = await findContradiction(tx, remembered);
  const result = (findings: CheckpointFinding[]): CheckpointsVerified => ({
    findings: [...(contradiction === null ? [] : [contradiction]), ...findings],
    count: rows.length,
    last: last
      ? { number: last.number, at: last.at, digest: Buffer.from(last.digest).toString('hex') }
      : null,
  });

  let previous: Uint8Array | null = null;
  let unvouched: number | null = null;
  for (const [index, row] of rows.entries()) {
    const number = index + 1;
    if (row.number !== number) return result([{ checkpoint: number, problem: 'missing' }]);
    const { heads = [], cuts = [] } = places.get(number) ?? {};
    const digest = digestCheckpoint({ ...row, heads, cuts }, previous);
    if (!Buffer.from(row.digest).equals(digest)) return result([{ checkpoint: number, problem: 'changed' }]);
    const signature = keyring.checkSignature(CHECKPOINT_PURPOSE, digest, row);
    if (signature === 'bad') return result([{ checkpoint: number, problem: 'forged' }]);
    // A later good signature is over this one's digest too.
    if (signature === 'good') unvouched = null;
    else unvouched ??= number;
    previous = digest;
  }
  return result(unvouched === null ? [] : [{ checkpoint: unvouched, problem: 'unknown_key' }]);
}

/** Whether the database still holds the checkpoint that was remembered outside it. */
export async function findContradiction(
  tx: Transaction,
  remembered: Checkpoint | null,
): Promise<CheckpointFinding | null> {
  if (remembered === null) return null;
  const { eventCheckpoint } = schema;
  const [row] = await tx
    .select({ digest: eventCheckpoint.digest })
    .from(eventCheckpoint)
    .where(eq(eventCheckpoint.number, remembered.number));
  if (!row) return { checkpoint: remembered.number, problem: 'lost' };
  const isSame = Buffer.from(row.digest).toString('hex') === remembered.digest;
  return isSame ? null : { checkpoint: remembered.number, problem: 'replaced' };
}

async function loadPlaces(
  tx: Transaction,
): Promise<Map<number, { heads: ChainPlace[]; cuts: ChainPlace[] }>> {
  const rows = await tx.select().from(schema.eventCheckpointHead);
  const byCheckpoint = new Map<number, { heads: ChainPlace[]; cuts: ChainPlace[] }>();
  for (const { checkpoint, isCut, chain, seq, hash } of rows) {
    const lists = byCheckpoint.get(checkpoint) ?? { heads: [], cuts: [] };
    byCheckpoint.set(checkpoint, lists);
    (isCut ? lists.cuts : lists.heads).push({ chain, seq, hash: Buffer.from(hash).toString('hex') });
  }
  return byCheckpoint;
}
