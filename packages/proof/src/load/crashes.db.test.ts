import { setTimeout } from 'node:timers/promises';
import { createDatabase, type Database } from '@tinyforge/db';
import { startCrashablePostgres } from '@tinyforge/db/testing';
import { sql } from 'drizzle-orm';
import { expect, inject, onTestFinished, test } from 'vitest';
import { countOutcomes } from '../check/count-outcomes.ts';
import { createProgress } from '../run/create-progress.ts';
import { type Logs, withLogs } from '../run/with-logs.ts';
import type {} from '../seed.ts';
import { type ServerProcess, startServerProcess } from '../server/start-server-process.ts';
import { callServer } from './call-server.ts';
import { prepareLoad } from './prepare-load.ts';
import { createRandom } from './random.ts';
import { runWorkers } from './run-workers.ts';

const { seed, isLong } = inject('proof');
const CRASHES = isLong ? 120 : 4;
const TELL_EVERY = isLong ? 10 : CRASHES;
/** Longest that a server may take to answer out of the database after a crash of that, in milliseconds. */
const RESUMES_WITHIN_MS = 60_000;
/** Longest that what a killed server had sent off may go on in the database, in milliseconds. */
const ENDS_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 25;

const say = (line: string) => process.stdout.write(`${line}\n`);

test(`${CRASHES} crashes of server processes and PostgreSQL (TINYFORGE_TEST_SEED=${seed})`, async () => {
  say(`${CRASHES} crashes, TINYFORGE_TEST_SEED=${seed}`);
  await withLogs(seed, crashAndCheck);
});

async function crashAndCheck(logs: Logs): Promise<void> {
  const postgres = await startCrashablePostgres();
  onTestFinished(() => postgres.remove());
  logs.takeAlong('postgres.log', postgres.logPath);
  const db = createDatabase({ url: postgres.appUrl });
  onTestFinished(() => db.close());
  const load = await prepareLoad(
    { db, ownerUrl: postgres.ownerUrl },
    { seed, workers: 8, workloads: 4, mortals: isLong ? 60 : 4, groups: isLong ? 60 : 10 },
  );
  onTestFinished(() => load.close());
  const settings = { databaseUrl: postgres.appUrl, forgePort: load.forge.port };
  const start = (place: number) => startServerProcess(settings, logs.file(`server-${place + 1}.log`));
  const servers = await Promise.all([start(0), start(1)]);
  onTestFinished(async () => {
    await Promise.all(servers.map((server) => server.kill()));
  });

  const random = createRandom(seed);
  const progress = createProgress();
  const cookie = load.workers[0]?.cookie ?? '';
  let isOver = false;
  const crashes = { server: 0, database: 0 };
  /** How long it took until both servers answered again, once PostgreSQL was up: in milliseconds, one for each of its crashes. */
  const resumed: number[] = [];
  const startedAt = performance.now();
  const sabotage = async () => {
    for (let crash = 0; crash < CRASHES && !isOver; crash++) {
      await progress.after(1 + random.below(12));
      const isOfServer = crash % 2 === 0;
      if (isOfServer) {
        const place = random.below(servers.length);
        await servers[place]?.kill();
        servers[place] = await start(place);
        crashes.server += 1;
      } else {
        await postgres.crash();
        await postgres.restart();
        crashes.database += 1;
      }
      // By itself: no server process was started anew for a crash of the database.
      const waits = await Promise.all(servers.map((server) => untilItAnswers(server, cookie)));
      if (!isOfServer) resumed.push(Math.max(...waits));
      if ((crash + 1) % TELL_EVERY === 0) {
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
        say(`${crash + 1} of ${CRASHES} crashes, ${progress.answers()} answers, ${seconds} s`);
      }
    }
  };
  const end = () => {
    isOver = true;
  };

  const origins = () => servers.map(({ origin }) => origin);
  const workers = runWorkers({ ...load, origins, seed, goesOn: () => !isOver, onAttempt: progress.count });
  const [records] = await Promise.all([workers.finally(end), sabotage().finally(end)]);
  await untilNobodyWrites(db);

  resumed.sort((one, other) => one - other);
  const [median, longest] = [resumed[resumed.length >> 1], resumed.at(-1)].map((ms) => Math.round(ms ?? 0));
  say(JSON.stringify({ seed, crashes, resumedAfterMs: { median, longest }, counts: countOutcomes(records) }));
  expect(await load.check(records)).toEqual([]);
  expect(crashes.server + crashes.database).toBe(CRASHES);
}

/** Asks until the server answers out of the database; resolves with how long that took, in milliseconds. */
async function untilItAnswers({ origin }: ServerProcess, cookie: string): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const answer = await callServer(origin, cookie, 'workload.list', 'query', {});
    const passed = performance.now() - startedAt;
    if (answer.kind === 'outcome') return passed;
    if (answer.kind === 'refused') throw new Error(`After a crash ${origin} answers ${answer.code}.`);
    if (passed > RESUMES_WITHIN_MS) {
      throw new Error(`${origin} did not resume within ${RESUMES_WITHIN_MS} ms: ${answer.why}`);
    }
    await setTimeout(LOOK_EVERY_MS);
  }
}

/** What a killed server had sent off may still be under way in the database. */
async function untilNobodyWrites(db: Database): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    const busy = await db.read.execute(sql`
      select pid, application_name, state, wait_event, left(query, 200) as query from pg_stat_activity
      where application_name like 'tinyforge%' and pid <> pg_backend_pid() and state <> 'idle'`);
    if (busy.length === 0) return;
    if (performance.now() - startedAt > ENDS_WITHIN_MS) {
      throw new Error(`Still under way after ${ENDS_WITHIN_MS} ms: ${JSON.stringify(busy)}`);
    }
    await setTimeout(LOOK_EVERY_MS);
  }
}
