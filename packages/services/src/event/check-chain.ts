import { type ChainedEvent, hashEvent, NO_HASH } from './event-hash.ts';

/** What a checkpoint says of a chain: that it ended there, or that it was dropped up to there. */
export type Mark = { checkpoint: number; isCut: boolean; seq: number; hash: string };

export type ChainProblem = {
  /**
   * - `changed`: the event is not what its hash is over
   * - `unlinked`: it is not chained to the event before it
   * - `missing`: there is no event at this place, but there are later ones
   * - `inserted`: an event at a place that is taken, or was dropped
   * - `cut_off`: there is no event at this place any more, and nothing after it
   * - `rewritten`: another event than the one that the checkpoint has seen here
   * - `wrong_end`: the table of ends says something else than the last event
   */
  problem: 'changed' | 'unlinked' | 'missing' | 'inserted' | 'cut_off' | 'rewritten' | 'wrong_end';
  seq: number;
  id: number | null;
  /** The checkpoint that tells; null: the events themselves do. */
  checkpoint: number | null;
};

/** Takes the events of one chain by their places, and says at the end what was wrong first. */
export function checkChain(
  chain: string,
  marks: readonly Mark[],
): {
  take(row: ChainedEvent): void;
  finish(end: { seq: number; hash: string } | null): ChainProblem | null;
} {
  const cut = marks.findLast(({ isCut }) => isCut) ?? null;
  const left = marks.filter(({ isCut, seq }) => !isCut && seq > (cut?.seq ?? 0));
  let seq = cut?.seq ?? 0;
  let hash = cut?.hash ?? NO_HASH;
  let id: number | null = null;
  let first: ChainProblem | null = null;

  function judge(row: ChainedEvent): ChainProblem | null {
    const at = { seq: row.seq, id: row.id, checkpoint: null };
    if (row.seq <= seq) return { ...at, problem: 'inserted' };
    if (row.seq > seq + 1) return { ...at, problem: 'missing', seq: seq + 1, id: null };
    if (hashEvent({ ...row, chain }) !== row.hash) return { ...at, problem: 'changed' };
    if (row.previousHash !== hash) return { ...at, problem: 'unlinked' };
    while (left[0]?.seq === row.seq) {
      const mark = left.shift();
      if (mark && mark.hash !== row.hash) {
        return { ...at, problem: 'rewritten', checkpoint: mark.checkpoint };
      }
    }
    return null;
  }

  return {
    take(row) {
      if (first) return;
      first = judge(row);
      ({ seq, hash, id } = row);
    },
    finish(end) {
      if (first) return first;
      const [lost] = left;
      if (lost) return { problem: 'cut_off', seq: seq + 1, id: null, checkpoint: lost.checkpoint };
      if (end !== null && end.seq > seq) {
        return { problem: 'cut_off', seq: seq + 1, id: null, checkpoint: null };
      }
      if (end?.seq !== seq || end.hash !== hash) return { problem: 'wrong_end', seq, id, checkpoint: null };
      return null;
    },
  };
}
