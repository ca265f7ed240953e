import pLimit, { type LimitFunction } from 'p-limit';

export type FairShare = {
  /**
   * Runs `work` when it is this caller's turn. `'too_many'`, and nothing run, where as many of theirs wait already as may.
   *
   * @param caller a person's or token's id, or an address for whoever is not known
   * @param work may `leave` once it only waits for something that has a bound of its own: the caller's next request is let in then
   */
  run<T>(caller: string, work: (leave: () => void) => Promise<T>): Promise<T | 'too_many'>;
};

export type FairShareOptions = {
  /** Requests of one caller that are worked on at once. A browser sends no more than six over HTTP/1.1. */
  atOnce?: number;
  /** Requests of one caller that wait for those. */
  waiting?: number;
};

/**
 * Keeps one caller, however fast they ask, from filling the connections to the database and to the forges that everybody else needs as well: of
 * each caller only so many requests are under way, the next ones wait, and what is more than that is refused at once. One for each process.
 */
export function createFairShare({ atOnce = 8, waiting = 64 }: FairShareOptions = {}): FairShare {
  const callers = new Map<string, LimitFunction>();
  return {
    async run(caller, work) {
      const limit = callers.get(caller) ?? pLimit(atOnce);
      if (limit.activeCount + limit.pendingCount >= atOnce + waiting) return 'too_many';
      callers.set(caller, limit);
      try {
        const { answer } = await limit(() => untilLeft(work));
        return answer;
      } finally {
        if (limit.activeCount === 0 && limit.pendingCount === 0) callers.delete(caller);
      }
    },
  };
}

/** Runs `work` until it is done or has left. In an object: a promise that is returned by itself would be waited for. */
async function untilLeft<T>(work: (leave: () => void) => Promise<T>): Promise<{ answer: Promise<T> }> {
  let leave = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const answer = work(leave);
  await Promise.race([answer, left]);
  return { answer };
}
