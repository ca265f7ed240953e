import { createTestDatabase } from '@tinyforge/db/testing';
import { expect, inject, onTestFinished, test } from 'vitest';
import { countOutcomes } from '../check/count-outcomes.ts';
import type {} from '../seed.ts';
import { startServerProcess } from '../server/start-server-process.ts';
import { prepareLoad } from './prepare-load.ts';
import { runWorkers } from './run-workers.ts';

const { seed, isLong } = inject('proof');
const WORKERS = 8;
const OPERATIONS = isLong ? 750 : 20;

test(`two server processes, ${WORKERS} workers, ${WORKERS * OPERATIONS} random operations (TINYFORGE_TEST_SEED=${seed})`, async () => {
  const database = await createTestDatabase();
  const load = await prepareLoad(database.db, { seed, workers: WORKERS, workloads: 4 });
  const settings = { databaseUrl: database.url, forgePort: load.forge.port };
  const servers = await Promise.all([startServerProcess(settings), startServerProcess(settings)]);
  onTestFinished(async () => {
    await Promise.all(servers.map((server) => server.kill()));
    await load.close();
    await database.drop();
  });

  const origins = servers.map(({ origin }) => origin);
  const records = await runWorkers({
    ...load,
    origins: () => origins,
    seed,
    goesOn: (done) => done < OPERATIONS,
  });

  const counts = countOutcomes(records);
  process.stdout.write(`${JSON.stringify({ seed, counts })}\n`);
  expect(await load.check(records)).toEqual([]);
  // Otherwise the run would show little.
  expect(Object.keys(counts)).toEqual(
    expect.arrayContaining(['sync applied', 'sync stale', 'edit saved', 'edit stale']),
  );
  expect(Object.keys(counts).filter((key) => key.includes('unknown'))).toEqual([]);
});
