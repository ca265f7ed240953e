import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Database } from '@tinyforge/db';
import { type DemoForge, startDemoForge } from '@tinyforge/demo-forge';
import { configureGitops, createGroup, createWorkload, type ServiceContext } from '@tinyforge/services';
import { composeTestServices } from '@tinyforge/services/testing/compose';
import { checkHistory, checkRulesForAll, type Fault } from '../check/check-history.ts';
import { keepDeletedRows, readDefaultChanges, readStored } from '../check/read-stored.ts';
import type { OperationRecord } from '../check/records.ts';
import { createForgeFiles, type ForgeFiles, PATHS } from './forge-files.ts';
import { createRandom } from './random.ts';
import type { LoadedGroup, LoadedWorkload, Worker } from './run-workers.ts';

export type PreparedLoad = {
  workers: Worker[];
  /** Those that are there now: the lasting ones, and one that may be deleted while there are such. */
  workloads: () => readonly LoadedWorkload[];
  onGone: (workload: LoadedWorkload) => void;
  /** The groups that exist now: two at a time, of those that may still be deleted. */
  groups: () => readonly LoadedGroup[];
  onGroupGone: (groupId: string) => void;
  files: ForgeFiles;
  forge: DemoForge;
  /** Compares what was told with what is stored, once nobody writes any more. */
  check(records: readonly OperationRecord[]): Promise<Fault[]>;
  /** Ends the forge and what this opened; the database is the caller's. */
  close(): Promise<void>;
};

export type LoadSize = {
  seed: number;
  workers: number;
  /** That stay. */
  workloads: number;
  /** Further ones that may be deleted, one after the other. */
  mortals: number;
  /** All of which may be deleted, one after the other. */
  groups: number;
};

/** Everything that the workers need, in a migrated and empty database: people who are signed in, workloads under GitOps, and a forge. */
export async function prepareLoad(
  { db, ownerUrl }: { db: Database; ownerUrl: string },
  { seed, workers: count, workloads: lastingCount, mortals: mortalCount, groups: groupCount }: LoadSize,
): Promise<PreparedLoad> {
  const owner = connect(ownerUrl, { max: 1, onnotice: () => {} });
  await keepDeletedRows(owner);
  const directory = await mkdtemp(join(tmpdir(), 'tinyforge-proof-'));
  const forge = await startDemoForge({ directory });
  const services = composeTestServices(db);
  services.allowedHosts.push({ kind: 'address', address: '127.0.0.1', port: forge.port });
  const workers: Worker[] = [];
  for (let index = 0; index < count; index++) {
    const { id, email } = await services.addPerson('admin');
    workers.push({ actorId: id, cookie: await services.signIn(email) });
  }
  const repositories = Array.from({ length: lastingCount }, (_, index) => `acme/app-${index + 1}`);
  const files = await createForgeFiles(directory, repositories, createRandom(seed));
  const setUp = services.as(await services.addPerson('admin'));
  const baseUrl = forge.baseUrl('gitea');
  const made: LoadedWorkload[] = [];
  const setUpRecords: OperationRecord[] = [];
  for (let index = 0; index < lastingCount + mortalCount; index++) {
    const repository = repositories[index % lastingCount] ?? '';
    const isMortal = index >= lastingCount;
    const workload = await addWorkload(setUp, { name: `App ${index + 1}`, baseUrl, repository, isMortal });
    made.push(workload);
    setUpRecords.push(await turnOn(setUp, workload));
  }
  const groups: LoadedGroup[] = [];
  for (let index = 0; index < groupCount; index++) {
    const name = `Group ${index + 1}`;
    const created = await createGroup(setUp, { name });
    if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
    groups.push({ id: created.id, name });
  }
  const lasting = made.slice(0, lastingCount);
  const mortals = made.slice(lastingCount);
  return {
    workers,
    workloads: () => [...lasting, ...mortals.slice(0, 1)],
    onGone({ id }) {
      if (mortals[0]?.id === id) mortals.shift();
    },
    groups: () => groups.slice(0, 2),
    onGroupGone(groupId) {
      const index = groups.findIndex(({ id }) => id === groupId);
      if (index !== -1) groups.splice(index, 1);
    },
    files,
    forge,
    async check(records) {
      const all = [...setUpRecords, ...records];
      const groupDeletions = all.filter(({ operation }) => operation.kind === 'delete_group');
      const faults = checkRulesForAll({ events: await readDefaultChanges(owner), records: all });
      for (const { id } of made) {
        const stored = await readStored(owner, id);
        const own = all.filter(({ workloadId }) => workloadId === id);
        faults.push(...checkHistory({ stored, records: own, groupDeletions, files: files.known }));
      }
      return faults;
    },
    async close() {
      await Promise.all([services.close(), forge.stop(), owner.end({ timeout: 5 })]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function addWorkload(
  ctx: ServiceContext,
  {
    name,
    baseUrl,
    repository,
    isMortal,
  }: { name: string; baseUrl: string; repository: string; isMortal: boolean },
): Promise<LoadedWorkload> {
  const ref = { kind: 'default' } as const;
  const source = { forge: 'gitea', baseUrl, repository, ref, credentialId: null } as const;
  const config = { port: 3_000, labels: { team: 'web' } };
  const created = await createWorkload(ctx, { name, sourceKind: 'dockerfile', source, config });
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return { id: created.id, name, repository, isMortal };
}

/** Turns GitOps on, and returns what a worker would have kept of that. */
async function turnOn(ctx: ServiceContext, { id }: LoadedWorkload): Promise<OperationRecord> {
  const operation = { kind: 'configure', enabled: true, path: PATHS[0] } as const;
  const sentAt = Date.now();
  const data = await configureGitops(ctx, { workloadId: id, enabled: true, path: PATHS[0] });
  const attempt = { sentAt, answeredAt: Date.now(), answer: { kind: 'outcome', data } as const };
  return { workloadId: id, actorId: ctx.actor.id, operation, attempts: [attempt] };
}
