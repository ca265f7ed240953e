import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, type Database, sqlState, withWorkloadLock } from '@tinyforge/db';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@tinyforge/db/embedded';
import { migrate } from '@tinyforge/db/migrate';
import { hasPgbouncer, type Pooler, startPgbouncer } from '@tinyforge/db/testing/pgbouncer';
import { createConfigWatch, updateWorkload } from '@tinyforge/services';
import { holdLock } from '@tinyforge/services/testing';
import { composeTestServices } from '@tinyforge/services/testing/compose';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { countOutcomes } from '../check/count-outcomes.ts';
import { type PreparedLoad, prepareLoad } from '../load/prepare-load.ts';
import { runWorkers } from '../load/run-workers.ts';
import { withLogs } from '../run/with-logs.ts';
import { startServerProcess } from '../server/start-server-process.ts';

const { seed, isLong } = inject('proof');
const OPERATIONS = isLong ? 100 : 10;

const say = (line: string) => process.stdout.write(`${line}\n`);
if (!hasPgbouncer)
  say('\nSKIPPED: everything through PgBouncer. There is none here (apt-get install pgbouncer).\n');

describe.skipIf(!hasPgbouncer)('through PgBouncer in transaction mode', () => {
  let postgres: EmbeddedPostgres;
  let pooler: Pooler;
  /** As the app behind the pooler. */
  let db: Database;
  /** Past the pooler, for whoever gets in its way. */
  let direct: Database;
  let load: PreparedLoad;

  beforeAll(async () => {
    const folder = process.getuid?.() === 0 ? '/tmp' : tmpdir();
    postgres = await startEmbeddedPostgres({
      dataDir: join(folder, `tinyforge-test-${randomUUID()}`),
      durable: false,
      // The pooler can't sign in at a socket that only this user may use.
      listen: 'loopback',
    });
    await migrate({ ownerUrl: postgres.ownerUrl, appRole: 'tinyforge_app' });
    const started = await startPgbouncer(postgres.appUrl, postgres.dataDir);
    if (started === null) throw new Error('There is no PgBouncer.');
    pooler = started;
    db = createDatabase({ url: pooler.url, prepare: false });
    direct = createDatabase({ url: postgres.appUrl });
    load = await prepareLoad(
      { db, ownerUrl: postgres.ownerUrl },
      { seed, workers: 8, workloads: 4, mortals: 2, groups: 10 },
    );
  });
  afterAll(async () => {
    await load?.close();
    await Promise.all([db?.close(), direct?.close()]);
    await pooler?.stop();
    await postgres?.stop();
    await rm(postgres.dataDir, { recursive: true, force: true });
  });

  it(`two server processes do what they do without it: ${8 * OPERATIONS} random operations (TINYFORGE_TEST_SEED=${seed})`, async () => {
    await withLogs(seed, async (logs) => {
      const settings = { databaseUrl: pooler.url, prepare: false, forgePort: load.forge.port };
      const start = (place: number) => startServerProcess(settings, logs.file(`server-${place}.log`));
      const servers = await Promise.all([start(1), start(2)]);
      onTestFinished(async () => {
        await Promise.all(servers.map((server) => server.kill()));
      });
      const origins = servers.map(({ origin }) => origin);
      const records = await runWorkers({
        ...load,
        origins: () => origins,
        seed,
        goesOn: (done) => done < OPERATIONS,
      });
      const counts = countOutcomes(records);
      say(`through PgBouncer: ${JSON.stringify({ seed, counts })}`);
      expect(await load.check(records)).toEqual([]);
      expect(Object.keys(counts)).toEqual(expect.arrayContaining(['sync applied', 'edit saved']));
      expect(Object.keys(counts).filter((key) => key.includes('unknown'))).toEqual([]);
    });
  });

  it('a change that waits for a lock is told busy, and the next one gets it', async () => {
    const id = load.workloads()[0]?.id ?? '';
    const held = await holdLock(direct, id);
    const change = (timeoutMs: number) =>
      withWorkloadLock(db, id, async () => ({ outcome: 'changed' as const }), { timeoutMs });
    expect(await change(200)).toEqual({ outcome: 'busy' });
    await held.release();
    expect(await change(10_000)).toEqual({ outcome: 'changed' });
  });

  it('the server ends what a transaction asks for too long, and the limit goes with the transaction', async () => {
    const impatient = createDatabase({
      url: pooler.url,
      prepare: false,
      statementTimeoutMs: 200,
      writePoolSize: 1,
    });
    onTestFinished(() => impatient.close());
    const tooLong = impatient.write.transaction((tx) => tx.execute(sql`select pg_sleep(60)`));
    expect(sqlState(await tooLong.catch((error: unknown) => error))).toBe('57014');

    const limits = sql`select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
      current_setting('idle_in_transaction_session_timeout') as idle, pg_backend_pid() as pid`;
    const [inside] = await impatient.write.transaction((tx) => tx.execute(limits));
    const [after] = await impatient.write.execute(limits);
    expect(inside).toMatchObject({ statement: '200ms', lock: '5s', idle: '400ms' });
    expect(after).toEqual({ statement: '0', lock: '0', idle: '0', pid: inside?.pid });
  });

  it('whoever waits for a new version is woken, without LISTEN', async () => {
    const services = composeTestServices(db);
    onTestFinished(() => services.close());
    const callerId = load.workers[0]?.actorId ?? '';
    const ctx = services.as({ id: callerId, name: 'Ada', role: 'admin', groups: {} });
    const id = load.workloads()[1]?.id ?? '';
    const watch = createConfigWatch(ctx, { pollMs: 20 });
    onTestFinished(() => watch.close());
    const [row] = await direct.read.execute<{ version: number; config: Record<string, unknown> }>(
      sql`select config_version as version, source_config as config from workload where id = ${id}`,
    );
    if (!row) throw new Error('There is no such workload.');
    const waiting = watch.wait({
      workloadId: id,
      configVersion: row.version,
      timeoutMs: 60_000,
      callerId,
    });
    const edit = { id, configVersion: row.version, config: { ...row.config, woken: true } };
    expect(await updateWorkload(ctx, edit)).toMatchObject({ outcome: 'saved' });
    expect(await waiting).toBe('changed');
  });
});
