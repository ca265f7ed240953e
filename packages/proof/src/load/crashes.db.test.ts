import { createDatabase } from '@tinyforge/db';
import { startCrashablePostgres } from '@tinyforge/db/testing';
import { sql } from 'drizzle-orm';
import { expect, inject, onTestFinished, test } from 'vitest';
import { countOutcomes } from '../check/count-outcomes.ts';
import type {} from '../seed.ts';
import { type ServerProcess, startServerProcess } from '../server/start-server-process.ts';
import { callServer } from './call-server.ts';
import { prepareLoad } from './prepare-load.ts';
import { createRandom } from './random.ts';
import { runWorkers } from './run-workers.ts';

const { seed, isLong } = inject('proof');
const CRASHES = isLong ? 120 : 4;

test(`${CRASHES} crashes of server processes and PostgreSQL (TINYFORGE_TEST_SEED=${seed})`, async () => {
  const postgres = await startCrashablePostgres();
  onTestFinished(() => postgres.remove());
  const db = createDatabase({ url: postgres.appUrl });
  onTestFinished(() => db.close());
  const load = await prepareLoad(db, { seed, workers: 8, workloads: 4 });
  onTestFinished(() => load.close());
  const start = () => startServerProcess({ databaseUrl: postgres.appUrl, forgePort: load.forge.port });
  const servers = await Promise.all([start(), start()]);
  onTestFinished(async () => {
    await Promise.all(servers.map((server) => server.kill()));
  });

  const random = createRandom(seed);
  const progress = createProgress();
  const cookie = load.workers[0]?.cookie ?? '';
  let isOver = false;
  const crashes = { server: 0, database: 0 };
  const sabotage = async () => {
    for (let crash = 0; crash < CRASHES; crash++) {
      await progress.after(1 + random.below(12));
      if (crash % 2 === 0) {
        const index = random.below(servers.length);
        await servers[index]?.kill();
        servers[index] = await start();
        crashes.server += 1;
      } else {
        await postgres.crash();
        await postgres.restart();
        crashes.database += 1;
      }
      // By itself: no server process was started anew for a crash of the database.
      for (const server of servers) await answers(server, cookie);
    }
    isOver = true;
  };

  const origins = () => servers.map(({ origin }) => origin);
  const workers = runWorkers({ ...load, origins, seed, goesOn: () => !isOver, onAttempt: progress.count });
  const [records] = await Promise.all([
    workers,
    sabotage().finally(() => {
      isOver = true;
    }),
  ]);
  await untilNobodyWrites(db);

  const counts = countOutcomes(records);
  process.stdout.write(`${JSON.stringify({ seed, crashes, counts })}\n`);
  expect(await load.check(records)).toEqual([]);
  expect(crashes.server + crashes.database).toBe(CRASHES);
});

/** Lets the saboteur strike in the middle of work: after so many more answers, not after so much time. */
function createProgress() {
  const waiting: { left: number; resolve: () => void }[] = [];
  return {
    count() {
      for (const one of waiting) {
        one.left -= 1;
        if (one.left === 0) one.resolve();
      }
    },
    after(answers: number): Promise<void> {
      return new Promise((resolve) => waiting.push({ left: answers, resolve }));
    },
  };
}

/** Asks until the server answers out of the database. */
async function answers({ origin }: ServerProcess, cookie: string): Promise<void> {
  for (;;) {
    const answer = await callServer(origin, cookie, 'workload.list', 'query', {});
    if (answer.kind === 'outcome' || answer.kind === 'refused') {
      expect(answer.kind).toBe('outcome');
      return;
    }
  }
}

/** What a killed server had sent off may still be under way in the database. */
async function untilNobodyWrites(db: ReturnType<typeof createDatabase>): Promise<void> {
  for (;;) {
    const busy = await db.read.execute(sql`
      select 1 from pg_stat_activity
      where application_name like 'tinyforge%' and pid <> pg_backend_pid() and state <> 'idle'`);
    if (busy.length === 0) return;
  }
}
