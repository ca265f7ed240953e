import { schema } from '@tinyforge/db';
import { inArray } from 'drizzle-orm';
import { mayView } from '../access/may-view.ts';
import { readPeople } from '../access/read-people.ts';
import type { ServiceContext } from '../context.ts';
import { describeError } from '../describe-error.ts';

/** `changed`: look again, the workload may also be gone, or be none of the caller's any more. `closed`: the process ends. `too_many`: this caller, or all of them, wait enough. */
export type WatchResult = 'changed' | 'timeout' | 'closed' | 'aborted' | 'too_many';

export type WatchRequest = {
  workloadId: string;
  /** The version that the caller has. */
  configVersion: number;
  timeoutMs: number;
  /** The person who waits, or whose token does: for the bound on each, and for what they may see. */
  callerId: string;
  signal?: AbortSignal;
};

/** Lets callers wait for the next version of a live config. One for each process. */
export type ConfigWatch = {
  wait(request: WatchRequest): Promise<WatchResult>;
  /** How many wait now. */
  waiting(): number;
  /** Sends everyone who waits home; whoever comes later does not wait. */
  close(): void;
};

type Waiter = WatchRequest & { finish: (result: WatchResult) => void };

type Options = {
  /** How long a change may go unseen, in milliseconds. */
  pollMs?: number;
  maxWaiters?: number;
  maxWaitersOfOne?: number;
};

/**
 * While anybody waits, two queries each `pollMs` ask for the versions of all that is waited for and for the rights of all who wait: the cost does not grow with the number of
 * waiters, and is nothing at all without one. A change is never missed, since versions are compared and no event has to arrive.
 */
export function createConfigWatch(
  { db, log }: Pick<ServiceContext, 'db' | 'log'>,
  { pollMs = 1_000, maxWaiters = 512, maxWaitersOfOne = 64 }: Options = {},
): ConfigWatch {
  const waiters = new Set<Waiter>();
  let timer: NodeJS.Timeout | null = null;
  let isClosed = false;

  async function look(): Promise<void> {
    try {
      const asked = [...waiters];
      const [workloads, callers] = await Promise.all([
        readVersions({ db }, [...new Set(asked.map(({ workloadId }) => workloadId))]),
        readPeople(db.read, [...new Set(asked.map(({ callerId }) => callerId))]),
      ]);
      for (const waiter of asked) {
        const now = workloads.get(waiter.workloadId);
        const caller = callers.get(waiter.callerId);
        // Whoever may not see the workload any more goes at once: to be let go at its next change would tell of that.
        const maySee = now && caller && mayView(caller, now);
        if (!maySee || now.configVersion !== waiter.configVersion) waiter.finish('changed');
      }
    } catch (error) {
      log.warn({ error: describeError(error) }, 'the versions of live configs could not be read');
    }
    timer = null;
    schedule();
  }

  function schedule(): void {
    if (timer === null && waiters.size > 0) timer = setTimeout(look, pollMs);
  }

  function isFull(callerId: string): boolean {
    if (waiters.size >= maxWaiters) return true;
    let own = 0;
    for (const waiter of waiters) if (waiter.callerId === callerId) own += 1;
    return own >= maxWaitersOfOne;
  }

  return {
    wait(request) {
      if (isClosed) return Promise.resolve('closed');
      if (request.signal?.aborted) return Promise.resolve('aborted');
      if (isFull(request.callerId)) return Promise.resolve('too_many');
      return new Promise((resolve) => {
        const onAbort = () => finish('aborted');
        const deadline = setTimeout(() => finish('timeout'), request.timeoutMs);
        const waiter: Waiter = { ...request, finish };
        function finish(result: WatchResult) {
          clearTimeout(deadline);
          request.signal?.removeEventListener('abort', onAbort);
          waiters.delete(waiter);
          resolve(result);
        }
        request.signal?.addEventListener('abort', onAbort, { once: true });
        waiters.add(waiter);
        schedule();
      });
    },
    waiting: () => waiters.size,
    close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      for (const waiter of waiters) waiter.finish('closed');
    },
  };
}

async function readVersions(
  { db }: Pick<ServiceContext, 'db'>,
  workloadIds: string[],
): Promise<Map<string, { configVersion: number; groupId: string | null }>> {
  const { workload } = schema;
  const rows = await db.read
    .select({ id: workload.id, configVersion: workload.configVersion, groupId: workload.groupId })
    .from(workload)
    .where(inArray(workload.id, workloadIds));
  return new Map(rows.map(({ id, ...row }) => [id, row]));
}
