import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createDatabase } from '@tinyforge/db';
import { startEmbeddedPostgres } from '@tinyforge/db/embedded';
import { migrate } from '@tinyforge/db/migrate';
import { configureGitops, createWorkload } from '@tinyforge/services';
import { holdLock, someoneWaits } from '@tinyforge/services/testing';
import { composeTestServices } from '@tinyforge/services/testing/compose';
import { callServer } from '../src/load/call-server.ts';
import { createMemoryForges } from './memory-forge.ts';

/**
 * The list of workloads over HTTP, beside a crowd that wants to sync one workload whose lock somebody holds, and without it: in turns, in one run,
 * by one reader who asks for one page after the other. The server is a process of its own with the pools of the product, PostgreSQL a durable one.
 * Says how many times as long a page takes beside the crowd; there is no goal.
 */
const ROUNDS = 10;
const PAGES_A_ROUND = 50;
const CROWD = 30;
const WORKLOADS = 40;
/** How long somebody who was told `busy` waits before they press Sync again, in milliseconds. */
const TRIES_AGAIN_AFTER_MS = 1_000;

const say = (line: string) => process.stdout.write(`${line}\n`);
const folder = process.getuid?.() === 0 ? '/tmp' : tmpdir();
const postgres = await startEmbeddedPostgres({ dataDir: join(folder, `tinyforge-bench-${randomUUID()}`) });
try {
  await migrate({ ownerUrl: postgres.ownerUrl, appRole: 'tinyforge_app' });
  await measure();
} finally {
  await postgres.stop();
  await rm(postgres.dataDir, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const db = createDatabase({ url: postgres.appUrl });
  const services = composeTestServices(db, { providers: createMemoryForges() });
  const server = await startServer();
  try {
    const [reader, ...crowd] = await signInAll(services, 1 + CROWD);
    const workloadId = await addWorkloads(services);
    const times: Record<'alone' | 'crowded', number[]> = { alone: [], crowded: [] };
    const told: Record<string, number> = {};
    const readPages = async (into: number[]) => {
      for (let page = 0; page < PAGES_A_ROUND; page++) {
        const start = performance.now();
        const answer = await callServer(server.origin, reader ?? '', 'workload.list', 'query', {});
        into.push(performance.now() - start);
        if (answer.kind !== 'outcome') throw new Error(JSON.stringify(answer));
      }
    };
    const readInCrowd = async () => {
      const held = await holdLock(db, workloadId);
      let isOver = false;
      const waiting = crowd.map(async (cookie, place) => {
        // People do not all press at the same moment.
        await setTimeout((place / CROWD) * TRIES_AGAIN_AFTER_MS);
        while (!isOver) {
          const answer = await callServer(server.origin, cookie, 'gitops.sync', 'mutation', { workloadId });
          const outcome = answer.kind === 'outcome' ? answer.data.outcome : JSON.stringify(answer);
          told[outcome] = (told[outcome] ?? 0) + 1;
          await setTimeout(TRIES_AGAIN_AFTER_MS);
        }
      });
      await someoneWaits(db);
      await readPages(times.crowded);
      isOver = true;
      await held.release();
      await Promise.all(waiting);
    };

    await readPages([]);
    for (let round = 0; round < ROUNDS; round++) {
      const alone = () => readPages(times.alone);
      for (const read of round % 2 === 0 ? [alone, readInCrowd] : [readInCrowd, alone]) await read();
    }
    say(`\nthe list of ${WORKLOADS} workloads, over HTTP`);
    for (const [side, taken] of Object.entries(times)) {
      say(
        `${side.padEnd(8)}  median ${ms(quantile(taken, 0.5))}, p95 ${ms(quantile(taken, 0.95))} (${taken.length} pages)`,
      );
    }
    const slower = (share: number) =>
      (quantile(times.crowded, share) / quantile(times.alone, share)).toFixed(2);
    say(`beside the crowd a page takes ${slower(0.5)} times as long (median), ${slower(0.95)} times (p95)`);
    say(`the crowd of ${CROWD} was told: ${JSON.stringify(told)}`);
  } finally {
    server.stop();
    await services.close();
    await db.close();
  }
}

type Services = ReturnType<typeof composeTestServices>;

/** `Cookie` headers of so many admins. */
async function signInAll(services: Services, count: number): Promise<string[]> {
  const cookies: string[] = [];
  for (let person = 0; person < count; person++) {
    const { email } = await services.addPerson('admin');
    cookies.push(await services.signIn(email));
  }
  return cookies;
}

/** Workloads under GitOps; returns the one that the crowd wants. */
async function addWorkloads(services: Services): Promise<string> {
  const ctx = services.as({ id: 'bench', name: 'Bench', role: 'admin', groups: {} });
  let last = '';
  for (let index = 1; index <= WORKLOADS; index++) {
    const source = {
      forge: 'github',
      baseUrl: 'https://github.com',
      repository: `bench/app-${index}`,
      ref: { kind: 'default' },
      credentialId: null,
    } as const;
    const created = await createWorkload(ctx, {
      name: `App ${index}`,
      sourceKind: 'dockerfile',
      source,
      config: { port: 3000 },
    });
    if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
    last = created.id;
    await configureGitops(ctx, { workloadId: last, enabled: true, path: '.tinyforge.yml' });
  }
  return last;
}

async function startServer(): Promise<{ origin: string; stop(): void }> {
  const program = fileURLToPath(new URL('./serve-memory-forge.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', program, postgres.appUrl, 'direct', '4'], {
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
