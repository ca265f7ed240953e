import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@tinyforge/db';
import { type DemoForge, startDemoForge } from '@tinyforge/demo-forge';
import { createWorkload } from '@tinyforge/services';
import { composeTestServices } from '@tinyforge/services/testing/compose';
import { checkHistory, type Fault } from '../check/check-history.ts';
import { readStored } from '../check/read-stored.ts';
import type { OperationRecord } from '../check/records.ts';
import { createForgeFiles, type ForgeFiles } from './forge-files.ts';
import { createRandom } from './random.ts';
import type { LoadedWorkload, Worker } from './run-workers.ts';

export type PreparedLoad = {
  workers: Worker[];
  workloads: LoadedWorkload[];
  files: ForgeFiles;
  forge: DemoForge;
  /** Compares what was told with what is stored, once nobody writes any more. */
  check(records: readonly OperationRecord[]): Promise<Fault[]>;
  /** Ends the forge and what this opened; the database is the caller's. */
  close(): Promise<void>;
};

/** Everything that the workers need, in a migrated and empty database: people who are signed in, workloads under GitOps, and a forge. */
export async function prepareLoad(
  db: Database,
  { seed, workers: count, workloads: workloadCount }: { seed: number; workers: number; workloads: number },
): Promise<PreparedLoad> {
  const directory = await mkdtemp(join(tmpdir(), 'tinyforge-proof-'));
  const forge = await startDemoForge({ directory });
  const services = composeTestServices(db);
  services.allowedHosts.push({ kind: 'address', address: '127.0.0.1', port: forge.port });
  const workers: Worker[] = [];
  for (let index = 0; index < count; index++) {
    const { id, email } = await services.addPerson('admin');
    workers.push({ actorId: id, cookie: await services.signIn(email) });
  }
  const setUp = services.as(await services.addPerson('admin'));
  const repositories = Array.from({ length: workloadCount }, (_, index) => `acme/app-${index + 1}`);
  const files = await createForgeFiles(directory, repositories, createRandom(seed));
  const workloads: LoadedWorkload[] = [];
  for (const repository of repositories) {
    const baseUrl = forge.baseUrl('gitea');
    const source = {
      forge: 'gitea',
      baseUrl,
      repository,
      ref: { kind: 'default' },
      credentialId: null,
    } as const;
    const config = { port: 3_000, labels: { team: 'web' } };
    const input = { name: repository, sourceKind: 'dockerfile', source, config } as const;
    const created = await createWorkload(setUp, input);
    if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
    workloads.push({ id: created.id, repository });
  }
  return {
    workers,
    workloads,
    files,
    forge,
    async check(records) {
      const faults: Fault[] = [];
      for (const { id } of workloads) {
        const stored = await readStored(db, id);
        const own = records.filter(({ workloadId }) => workloadId === id);
        faults.push(...checkHistory({ stored, records: own, files: files.known }));
      }
      return faults;
    },
    async close() {
      await Promise.all([services.close(), forge.stop()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
