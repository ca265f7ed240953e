import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connect, createDatabase } from '@tinyforge/db';
import { startEmbeddedPostgres } from '@tinyforge/db/embedded';
import { migrate } from '@tinyforge/db/migrate';
import { startPgbouncer } from '@tinyforge/db/testing/pgbouncer';
import { configureGitops, createWorkload } from '@tinyforge/services';
import { composeTestServices } from '@tinyforge/services/testing/compose';
import { bundleServer } from './bundle-server.ts';
import { createMemoryForges } from './memory-forge.ts';
import { type Client, recordSync, syncOnce } from './record-sync.ts';
import { createBareClient } from './replay-statements.ts';

/**
 * A sync without the forge's share, through HTTP and tRPC in a server process of its own, against the same SQL statements sent by a bare
 * `postgres` client. Both on one durable PostgreSQL, in turns. Prints ratios: seconds of one machine say nothing about another.
 */
const ROUNDS = 10;
const SYNCS_A_ROUND = 40;
const CLIENTS = 8;
/** Syncs of each client before anything is measured: a server runs for weeks, and after 100 its engine was still compiling. */
const WARM_UP = 500;
/** So high that no other number in a statement is a version. */
const FIRST_VERSION = 700_001;

const say = (line: string) => process.stdout.write(`${line}\n`);
const folder = process.getuid?.() === 0 ? '/tmp' : tmpdir();
const postgres = await startEmbeddedPostgres({
  dataDir: join(folder, `tinyforge-bench-${randomUUID()}`),
  // The pooler can't sign in at a socket that only this user may use.
  listen: 'loopback',
});
const serverFolder = await mkdtemp(join(tmpdir(), 'tinyforge-bench-server-'));
try {
  const server = await bundleServer(serverFolder);
  await migrate({ ownerUrl: postgres.ownerUrl, appRole: 'tinyforge_app' });
  await compare('straight to PostgreSQL', server, postgres.appUrl, true);
  const pooler = await startPgbouncer(postgres.appUrl, postgres.dataDir);
  if (pooler === null)
    say('\nSKIPPED: through PgBouncer. There is no pgbouncer on this machine (apt-get install pgbouncer).');
  else {
    const title = 'prepare: false, through PgBouncer in transaction mode';
    await compare(title, server, pooler.url, false).finally(pooler.stop);
  }
} finally {
  await postgres.stop();
  for (const made of [postgres.dataDir, serverFolder]) await rm(made, { recursive: true, force: true });
}

async function compare(title: string, server: string, url: string, prepare: boolean): Promise<void> {
  const [recorded, ...others] = await addClients(1 + 3 * CLIENTS);
  if (!recorded) throw new Error('There is no client.');
  const statements = await recordSync(url, prepare, recorded);
  const servers = await Promise.all([startServer(server, url, prepare), startServer(server, url, prepare)]);
  const bare = others
    .splice(0, CLIENTS)
    .map((own) => createBareClient(url, prepare, statements, recorded, own));
  const throughServers = (clients: Client[], origins: string[]) =>
    clients.map((client, index) => () => syncOnce(origins[index % origins.length] ?? '', client));
  const origins = servers.map(({ origin }) => origin);
  const sides = {
    bare: bare.map((client) => () => client.run()),
    one: throughServers(others.splice(0, CLIENTS), origins.slice(0, 1)),
    two: throughServers(others.splice(0, CLIENTS), origins),
  };
  const names = { bare: 'bare client', one: 'one server process', two: 'two server processes' };
  const all = ['bare', 'one', 'two'] as const;
  const times = { bare: [] as number[], one: [] as number[], two: [] as number[] };
  const rates = { bare: [] as number[], one: [] as number[], two: [] as number[] };
  try {
    for (const side of all) await repeat(sides[side], WARM_UP);
    for (let round = 0; round < ROUNDS; round++) {
      process.stderr.write(`${title}: round ${round + 1} of ${ROUNDS}\n`);
      const order = all.map((_, index) => all[(index + round) % all.length] ?? 'bare');
      for (const side of order) times[side].push(...(await repeat(sides[side].slice(0, 1), SYNCS_A_ROUND)));
      for (const side of order) {
        const start = performance.now();
        await repeat(sides[side], SYNCS_A_ROUND);
        rates[side].push((CLIENTS * SYNCS_A_ROUND * 1000) / (performance.now() - start));
      }
    }
  } finally {
    for (const started of servers) started.stop();
    await Promise.all(bare.map((client) => client.end()));
  }
  say(`\n${title}: a sync sends ${statements.length} statements`);
  for (const { text } of statements) say(`    ${text.replaceAll(/\s+/g, ' ').slice(0, 110)}`);
  for (const side of all) {
    const oneClient = `1 client: median ${ms(quantile(times[side], 0.5))}, p95 ${ms(quantile(times[side], 0.95))} (${times[side].length} samples)`;
    const crowd = `${CLIENTS} clients: ${quantile(rates[side], 0.5).toFixed(0)} syncs/s (median of ${ROUNDS} rounds of ${CLIENTS * SYNCS_A_ROUND})`;
    say(`${names[side].padEnd(22)}${oneClient}   ${crowd}`);
  }
  for (const side of ['one', 'two'] as const) {
    const slower = quantile(times[side], 0.5) / quantile(times.bare, 0.5);
    const share = quantile(rates[side], 0.5) / quantile(rates.bare, 0.5);
    say(
      `${names[side]}: median ${slower.toFixed(2)} times (at most 2.5)   throughput ${share.toFixed(2)} (at least 0.5)`,
    );
  }
}

/** Lets every client run so many times, one after the other each, all at once; returns how long each took, in milliseconds. */
async function repeat(clients: readonly (() => Promise<void>)[], times: number): Promise<number[]> {
  const taken: number[] = [];
  await Promise.all(
    clients.map(async (run) => {
      for (let time = 0; time < times; time++) {
        const start = performance.now();
        await run();
        taken.push(performance.now() - start);
      }
    }),
  );
  return taken;
}

/** People who are signed in, each with a workload under GitOps whose versions start high. */
async function addClients(count: number): Promise<Client[]> {
  const db = createDatabase({ url: postgres.appUrl });
  const services = composeTestServices(db, { providers: createMemoryForges() });
  const admin = await services.addPerson('admin', `Admin ${randomUUID()}`).catch(() => null);
  const email = admin?.email ?? 'person-1@example.com';
  const cookie = await services.signIn(email);
  const actor = admin ?? { id: 'bench', name: 'bench', role: 'admin' as const, groups: {} };
  const ctx = services.as(actor);
  const clients: Client[] = [];
  for (let index = 0; index < count; index++) {
    const created = await createWorkload(ctx, {
      name: `Bench ${randomUUID()}`,
      sourceKind: 'dockerfile',
      source: {
        forge: 'github',
        baseUrl: 'https://github.com',
        repository: `bench/${randomUUID()}`,
        ref: { kind: 'default' },
        credentialId: null,
      },
      config: { port: 3000, healthcheck: '/healthz', labels: { team: 'web', tier: 'front' } },
    });
    if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
    await configureGitops(ctx, { workloadId: created.id, enabled: true, path: '.tinyforge.yml' });
    clients.push({ workloadId: created.id, cookie, configVersion: FIRST_VERSION, look: 0 });
  }
  const owner = connect(postgres.ownerUrl, { max: 1 });
  await owner`update workload set config_version = ${FIRST_VERSION} where id in ${owner(clients.map(({ workloadId }) => workloadId))}`;
  await owner.end();
  await services.close();
  await db.close();
  return clients;
}

async function startServer(
  program: string,
  url: string,
  prepare: boolean,
): Promise<{ origin: string; stop(): void }> {
  const mode = prepare ? 'direct' : 'pooled';
  const child = spawn(process.execPath, [program, url, mode], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', () => reject(new Error('The server process ended before it listened.')));
  });
  return { origin: JSON.parse(line).origin, stop: () => child.kill() };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function ms(value: number): string {
  return `${value.toFixed(2)} ms`;
}
