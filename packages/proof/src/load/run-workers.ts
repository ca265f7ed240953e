import { setTimeout } from 'node:timers/promises';
import { isCommittedAnswer } from '../check/claims.ts';
import type { Answer, Attempt, Config, Operation, OperationRecord } from '../check/records.ts';
import { callServer } from './call-server.ts';
import { chooseOperation } from './choose-operation.ts';
import type { ForgeFiles } from './forge-files.ts';
import { createRandom, type Random } from './random.ts';

export type Worker = { actorId: string; cookie: string };
export type LoadedWorkload = {
  id: string;
  name: string;
  repository: string;
  /** Whether it may be deleted. */
  isMortal: boolean;
};

export type LoadedGroup = { id: string; name: string };

export type Load = {
  workers: readonly Worker[];
  /** Those that are there now. */
  workloads: () => readonly LoadedWorkload[];
  /** Told where one is not there any more: another one takes its place. */
  onGone: (workload: LoadedWorkload) => void;
  /** Those that exist now. */
  groups: () => readonly LoadedGroup[];
  /** Told where a group does not exist any more: another one takes its place. */
  onGroupGone: (groupId: string) => void;
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
const isFinal = (answer: Answer) =>
  answer.kind === 'refused' || (answer.kind === 'outcome' && answer.data.outcome !== 'busy');

/** Lets every worker do one random operation after the other, and returns what each asked for and was told. */
export async function runWorkers(load: Load): Promise<OperationRecord[]> {
  const runs = load.workers.map((worker, index) => runWorker(load, worker, load.seed + index * 7_919));
  return (await Promise.all(runs)).flat();
}

async function runWorker(load: Load, worker: Worker, seed: number): Promise<OperationRecord[]> {
  const random = createRandom(seed);
  const records: OperationRecord[] = [];
  for (let done = 0; load.goesOn(done); done++) {
    const workload = random.pick(load.workloads());
    if (random.percent(20)) {
      await load.files.commit(workload.repository, random);
      continue;
    }
    const origin = random.pick(load.origins());
    const read = async (path: string, input: Config) => {
      const answer = await callServer(origin, worker.cookie, path, 'query', input);
      noteGone(load, workload, answer);
      return answer.kind === 'outcome' ? answer.data : null;
    };
    const marker = `${worker.actorId}:${done}`;
    const groups = load.groups();
    const operation = await chooseOperation({ workload, groups, marker, random, read });
    if (operation === null) {
      await setTimeout(BACK_OFF_MS);
      continue;
    }
    const isOfOne = operation.kind !== 'default_rule' && operation.kind !== 'delete_group';
    const workloadId = isOfOne ? workload.id : null;
    const record: OperationRecord = { workloadId, actorId: worker.actorId, operation, attempts: [] };
    records.push(record);
    await send(load, worker, record, random);
    for (const { answer } of record.attempts) {
      if (isOfOne) noteGone(load, workload, answer);
      else if (operation.kind === 'delete_group' && isGone(answer)) load.onGroupGone(operation.groupId);
    }
  }
  return records;
}

function noteGone({ onGone }: Load, workload: LoadedWorkload, answer: Answer): void {
  if (isGone(answer)) onGone(workload);
}

function isGone(answer: Answer): boolean {
  return answer.kind === 'refused'
    ? answer.code === 'NOT_FOUND'
    : answer.kind === 'outcome' && answer.data.outcome === 'deleted';
}

/**
 * Sends it. With a request id it is sometimes sent to both servers at once, and sometimes again to another one afterwards; where the answer is lost
 * it is asked for until there is one that is final.
 */
async function send(load: Load, worker: Worker, record: OperationRecord, random: Random): Promise<void> {
  const { operation } = record;
  const hasId = 'requestId' in operation && operation.requestId !== undefined;
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

async function attempt(
  { onAttempt }: Load,
  { cookie }: Worker,
  { operation, workloadId }: OperationRecord,
  origin: string,
): Promise<Attempt> {
  const { path, input } = callOf(operation, workloadId);
  const sentAt = Date.now();
  const answer = await callServer(origin, cookie, path, 'mutation', input);
  const answeredAt = Date.now();
  onAttempt?.(answer);
  if (answer.kind === 'unknown') await setTimeout(BACK_OFF_MS);
  return { sentAt, answeredAt, answer };
}

function callOf(operation: Operation, workloadId: string | null): { path: string; input: Config } {
  switch (operation.kind) {
    case 'sync': {
      const { reviewed, fields, requestId } = operation;
      return { path: 'gitops.sync', input: { workloadId, reviewed, fields, requestId } };
    }
    case 'edit': {
      const { configVersion, config, requestId } = operation;
      return { path: 'workload.update', input: { id: workloadId, configVersion, config, requestId } };
    }
    case 'revert': {
      const { version, configVersion, requestId } = operation;
      return { path: 'history.revert', input: { workloadId, version, configVersion, requestId } };
    }
    case 'configure': {
      const { enabled, path, settingsVersion } = operation;
      return { path: 'gitops.configure', input: { workloadId, enabled, path, settingsVersion } };
    }
    case 'rule': {
      const { field, rule, reason, settingsVersion } = operation;
      return { path: 'policy.set', input: { workloadId, field, rule, reason, settingsVersion } };
    }
    case 'default_rule': {
      const { field, rule, reason, version } = operation;
      return { path: 'policy.setDefault', input: { field, rule, reason, version } };
    }
    case 'move':
      return { path: 'group.assign', input: { workloadId, groupId: operation.groupId } };
    case 'delete_group': {
      const { groupId, confirmName } = operation;
      return { path: 'group.delete', input: { id: groupId, confirmName } };
    }
    case 'delete': {
      const { confirmName, configVersion, settingsVersion } = operation;
      return {
        path: 'workload.delete',
        input: { id: workloadId, confirmName, configVersion, settingsVersion },
      };
    }
  }
}
