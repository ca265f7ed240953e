import { createTestDatabase } from '@tinyforge/db/testing';
import { expect, inject, onTestFinished, test } from 'vitest';
import { countOutcomes } from '../check/count-outcomes.ts';
import { createProgress } from '../run/create-progress.ts';
import { type Logs, withLogs } from '../run/with-logs.ts';
import type {} from '../seed.ts';
import { startServerProcess } from '../server/start-server-process.ts';
import { prepareLoad } from './prepare-load.ts';
import { runWorkers } from './run-workers.ts';

const { seed, isLong } = inject('proof');
const WORKERS = 8;
const OPERATIONS = isLong ? 750 : 20;
const TELL_EVERY = 1_000;

const EXPECTED = ['sync applied', 'sync stale', 'edit saved', 'configure configured', 'move moved'];
const EXPECTED_OF_LONG = [
  ...EXPECTED,
  ...['sync not_enabled', 'edit stale', 'edit managed_field', 'revert reverted', 'revert managed_field'],
  ...['revert stale', 'rule saved', 'default_rule saved', 'delete deleted', 'delete name_mismatch'],
  ...['move unchanged', 'delete_group deleted'],
];

const say = (line: string) => process.stdout.write(`${line}\n`);

test(`two server processes, ${WORKERS} workers, ${WORKERS * OPERATIONS} random operations (TINYFORGE_TEST_SEED=${seed})`, async () => {
  say(`${WORKERS * OPERATIONS} operations, TINYFORGE_TEST_SEED=${seed}`);
  await withLogs(seed, loadAndCheck);
});

async function loadAndCheck(logs: Logs): Promise<void> {
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  const load = await prepareLoad(database, {
    seed,
    workers: WORKERS,
    workloads: 4,
    mortals: isLong ? 60 : 4,
    groups: isLong ? 120 : 20,
  });
  onTestFinished(() => load.close());
  const settings = { databaseUrl: database.url, forgePort: load.forge.port };
  const start = (place: number) => startServerProcess(settings, logs.file(`server-${place}.log`));
  const servers = await Promise.all([start(1), start(2)]);
  onTestFinished(async () => {
    await Promise.all(servers.map((server) => server.kill()));
  });

  const progress = createProgress();
  const startedAt = performance.now();
  const origins = servers.map(({ origin }) => origin);
  const records = await runWorkers({
    ...load,
    origins: () => origins,
    seed,
    goesOn: (done) => done < OPERATIONS,
    onAttempt() {
      progress.count();
      if (progress.answers() % TELL_EVERY !== 0) return;
      say(`${progress.answers()} answers, ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
    },
  });

  const counts = countOutcomes(records);
  say(JSON.stringify({ seed, counts }));
  expect(await load.check(records)).toEqual([]);
  // Otherwise the run would show little.
  expect(Object.keys(counts)).toEqual(expect.arrayContaining(isLong ? EXPECTED_OF_LONG : EXPECTED));
  expect(Object.keys(counts).filter((key) => key.includes('unknown'))).toEqual([]);
}
