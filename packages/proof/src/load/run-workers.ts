import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { isCommittedAnswer } from '../check/claims.ts';
import type { Answer, Attempt, Config, Operation, OperationRecord } from '../check/records.ts';
import { callServer } from './call-server.ts';
import { type ForgeFiles, PATHS } from './forge-files.ts';
import { createRandom, type Random } from './random.ts';

export type Worker = { actorId: string; cookie: string };
export type LoadedWorkload = { id: string; repository: string };

export type Load = {
  workers: readonly Worker[];
  workloads: readonly LoadedWorkload[];
  files: ForgeFiles;
  /** Addresses of the server processes as they are now. */
  origins: () => readonly string[];
  seed: number;
  /** Whether a worker, which has done so many operations, does one more. */
  goesOn: (done: number) => boolean;
  /** Told after each answer, and each loss of one. */
  onAttempt?: (answer: Answer) => void;
};

/** Longest that a lost answer is asked for again, in milliseconds. */
const PATIENCE_MS = 60_000;
/** How long a worker leaves a server alone that gave no answer, in milliseconds. */
const BACK_OFF_MS = 25;

/** Whether a repeat need not be sent again: it was looked at, and not only told to come back. */
const isFinal = (answer: Answer) => answer.kind === 'outcome' && answer.data.outcome !== 'busy';

/** Lets every worker do one random operation after the other, and returns what each asked for and was told. */
export async function runWorkers(load: Load): Promise<OperationRecord[]> {
  const runs = load.workers.map((worker, index) => runWorker(load, worker, load.seed + index * 7_919));
  return (await Promise.all(runs)).flat();
}

async function runWorker(load: Load, worker: Worker, seed: number): Promise<OperationRecord[]> {
  const random = createRandom(seed);
  const records: OperationRecord[] = [];
  for (let done = 0; load.goesOn(done); done++) {
    const workload = random.pick(load.workloads);
    if (random.percent(20)) {
      await load.files.commit(workload.repository, random);
      continue;
    }
    const operation = await chooseOperation(load, worker, workload, random, done);
    if (operation === null) {
      await setTimeout(BACK_OFF_MS);
      continue;
    }
    const record = { workloadId: workload.id, actorId: worker.actorId, operation, attempts: [] };
    records.push(record);
    await send(load, worker, record, random);
  }
  return records;
}

/** Reads what a person would have on the screen, from either server, and decides what to do with it. Null: it could not be read. */
async function chooseOperation(
  { origins }: Load,
  worker: Worker,
  workload: LoadedWorkload,
  random: Random,
  done: number,
): Promise<Operation | null> {
  const chance = random.below(100);
  const origin = random.pick(origins());
  const read = async (path: string, input: Config) => {
    const answer = await callServer(origin, worker.cookie, path, 'query', input);
    return answer.kind === 'outcome' ? answer.data : null;
  };
  const requestId = random.percent(70) ? randomUUID() : undefined;
  if (chance < 15) return { kind: 'sync', requestId };
  if (chance < 55) {
    const panel: Config | null = await read('gitops.get', { workloadId: workload.id });
    if (panel === null) return null;
    const blobSha = (panel.revision as { blobSha: string } | null)?.blobSha ?? '0'.repeat(40);
    const configVersion = Number(panel.configVersion);
    const reviewed = { blobSha, configVersion, settingsVersion: Number(panel.settingsVersion) };
    return { kind: 'sync', reviewed, requestId };
  }
  if (chance < 85) {
    const details: Config | null = await read('workload.get', { id: workload.id });
    if (details === null) return null;
    const marker = `${worker.actorId}:${done}`;
    const config: Config = { ...(details.config as Config), marker };
    if (random.percent(30)) config.port = 9_000 + random.below(5);
    else config.replicas = random.below(9);
    return { kind: 'edit', configVersion: Number(details.configVersion), config, marker };
  }
  return { kind: 'configure', enabled: random.percent(85), path: random.pick(PATHS) };
}

/**
 * Sends it. With a request id it is sometimes sent to both servers at once, and sometimes again to another one afterwards; where the answer is lost
 * it is asked for until there is one that is final.
 */
async function send(load: Load, worker: Worker, record: OperationRecord, random: Random): Promise<void> {
  const { operation } = record;
  const hasId = operation.kind === 'sync' && operation.requestId !== undefined;
  const one = () => attempt(load, worker, record, random.pick(load.origins()));
  if (hasId && random.percent(15)) {
    record.attempts.push(
      ...(await Promise.all(load.origins().map((origin) => attempt(load, worker, record, origin)))),
    );
  } else record.attempts.push(await one());
  if (!hasId) return;
  if (random.percent(25)) record.attempts.push(await one());
  const until = Date.now() + PATIENCE_MS;
  const isLost = () =>
    record.attempts.some(({ answer }) => answer.kind === 'unknown') &&
    !record.attempts.some(({ answer }) => isCommittedAnswer(answer)) &&
    !isFinal(record.attempts.at(-1)?.answer ?? { kind: 'unknown', why: '' });
  while (isLost() && Date.now() < until) record.attempts.push(await one());
}

const PATH_OF = { sync: 'gitops.sync', edit: 'workload.update', configure: 'gitops.configure' } as const;

async function attempt(
  { onAttempt }: Load,
  { cookie }: Worker,
  { operation, workloadId }: OperationRecord,
  origin: string,
): Promise<Attempt> {
  const sentAt = Date.now();
  const answer = await callServer(
    origin,
    cookie,
    PATH_OF[operation.kind],
    'mutation',
    inputOf(workloadId, operation),
  );
  const answeredAt = Date.now();
  onAttempt?.(answer);
  if (answer.kind === 'unknown') await setTimeout(BACK_OFF_MS);
  return { sentAt, answeredAt, answer };
}

function inputOf(workloadId: string, operation: Operation): Config {
  switch (operation.kind) {
    case 'sync':
      return { workloadId, reviewed: operation.reviewed, requestId: operation.requestId };
    case 'edit':
      return { id: workloadId, configVersion: operation.configVersion, config: operation.config };
    case 'configure':
      return { workloadId, enabled: operation.enabled, path: operation.path };
  }
}
