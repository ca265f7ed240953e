import { createHash } from 'node:crypto';

/** What the HMAC key of checkpoints is derived for. */
export const CHECKPOINT_PURPOSE = 'event-checkpoint';

/** A place in a chain. `hash` is hexadecimal. */
export type ChainPlace = { chain: string; seq: number; hash: string };

export type Checkpoint = {
  number: number;
  /** Hexadecimal. Stored elsewhere, it shows whether checkpoints were taken away later. */
  digest: string;
};

export type CheckpointContent = {
  number: number;
  at: Date;
  prunedBefore: Date | null;
  /** Ends of the chains that have grown since the checkpoint before. */
  heads: readonly ChainPlace[];
  /** Last dropped events. */
  cuts: readonly ChainPlace[];
};

/**
 * SHA-256 over a checkpoint and the digest of the one before it, so that a signature over it vouches for every checkpoint until then,
 * whoever signed those.
 */
export function digestCheckpoint(of: CheckpointContent, previous: Uint8Array | null): Uint8Array {
  const content = [
    'tinyforge-checkpoint-1',
    previous === null ? null : Buffer.from(previous).toString('hex'),
    of.number,
    of.at.toISOString(),
    of.prunedBefore?.toISOString() ?? null,
    listPlaces(of.heads),
    listPlaces(of.cuts),
  ];
  return createHash('sha256').update(JSON.stringify(content)).digest();
}

function listPlaces(places: readonly ChainPlace[]): [string, number, string][] {
  return places
    .map(({ chain, seq, hash }): [string, number, string] => [chain, seq, hash])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
