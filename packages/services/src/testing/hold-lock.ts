import { type Database, lockWorkload, type Transaction } from '@tinyforge/db';
import { sql } from 'drizzle-orm';
import { createSignal } from './create-signal.ts';

/** Holds a workload's lock over a connection of `elsewhere` until released, with work to do before that. */
export async function holdLock(elsewhere: Database, workloadId: string) {
  const held = createSignal<void>();
  const release = createSignal<(tx: Transaction) => Promise<unknown>>();
  const done = elsewhere.write.transaction(async (tx) => {
    await lockWorkload(tx, workloadId);
    held.resolve();
    await (await release.promise)(tx);
  });
  await held.promise;
  return {
    async release(work: (tx: Transaction) => Promise<unknown> = async () => {}) {
      release.resolve(work);
      await done;
    },
  };
}

/** Resolves when PostgreSQL says that so many wait for an advisory lock. It lets them have it in the order in which they came. */
export async function someoneWaits(elsewhere: Database, howMany = 1): Promise<void> {
  for (;;) {
    const waiting = await elsewhere.read.execute(
      sql`select 1 from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`,
    );
    if (waiting.length >= howMany) return;
  }
}
