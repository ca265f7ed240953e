import type { Checked } from '../check-history.ts';
import type {
  Answer,
  CommittedFile,
  Config,
  OperationRecord,
  StoredEvent,
  StoredRequest,
  StoredVersion,
} from '../records.ts';

export const ADA = 'ada';
export const BEN = 'ben';
export const BLOB = 'b'.repeat(40);
const OTHER_BLOB = 'd'.repeat(40);
const COMMIT = 'c'.repeat(40);
export const PATH = '.tinyforge.yml';

export const outcome = (data: Config & { outcome: string }): Answer => ({ kind: 'outcome', data });
export const UNKNOWN: Answer = { kind: 'unknown', why: 'the server was killed' };
export const APPLIED = { outcome: 'applied', configVersion: 2, blobSha: BLOB, commitSha: COMMIT };
const REVERTED = { outcome: 'reverted', configVersion: 4 };
const APPLIED_LATER = { ...APPLIED, configVersion: 5, blobSha: OTHER_BLOB };

export function record(
  actorId: string,
  operation: OperationRecord['operation'],
  ...answers: Answer[]
): OperationRecord {
  const attempts = answers.map((answer) => ({ sentAt: 0, answeredAt: 10, answer }));
  return { workloadId: 'one', actorId, operation, attempts };
}

export function event(id: number, type: string, actorId: string, data: Config): StoredEvent {
  return { id, type, actorId, at: new Date(5), data };
}

export function syncOf(requestId: string) {
  const reviewed = { blobSha: BLOB, configVersion: 1, settingsVersion: 2 };
  return { kind: 'sync' as const, requestId, reviewed };
}

export function editOf(marker: string, configVersion: number, config: Config) {
  return { kind: 'edit' as const, marker, configVersion, config: { ...config, marker } };
}

export const DELETION = {
  kind: 'delete',
  confirmName: 'One',
  configVersion: 5,
  settingsVersion: 4,
} as const;
export const DELETED = event(9, 'workload.deleted', BEN, { sourceKind: 'dockerfile' });

const LOCK = { field: 'deploy.port', rule: 'locked', reason: 'ben:2' } as const;
const LOCK_FOR_ALL = { field: 'deploy.healthcheck', rule: 'locked', reason: 'ada:3' } as const;
const lockedForAll = () =>
  event(7, 'policy.default_changed', ADA, {
    field: LOCK_FOR_ALL.field,
    from: 'default',
    to: 'locked',
    reason: LOCK_FOR_ALL.reason,
    workloads: 1,
  });

export type Run = Checked & { files: Map<string, CommittedFile> };

/**
 * A run as it should be: GitOps on, a sync that was sent twice, a sync that found nothing to do, an edit, one that was refused, a lock, a revert, a
 * lock for all workloads, a move into a group, the deletion of that group, a move into another one, and a sync of a file that
 * declares more than the repository may decide.
 */
export function goodRun(): Run {
  const edited = { port: 8080, healthcheck: '', replicas: 2, marker: 'ben:1' };
  const last = { port: 8080, deploy_strategy: 'blue-green' };
  const changes = [{ field: 'deploy.port', from: 3000, to: 8080 }];
  const laterChanges = [{ field: 'deploy.deploy_strategy', from: null, to: 'blue-green' }];
  const policyChange = { field: LOCK.field, from: 'default', to: 'locked', reason: LOCK.reason };
  return {
    stored: {
      id: 'one',
      name: 'One',
      isDeleted: false,
      configVersion: 5,
      settingsVersion: 4,
      sourceConfig: { ...last },
      gitopsEnabled: true,
      gitopsPath: PATH,
      groupId: 'shop',
      fieldRules: { [LOCK.field]: { rule: 'locked', reason: LOCK.reason } },
      history: [
        version(1, 'create', ADA, { port: 3000 }),
        { ...version(2, 'sync', ADA, { port: 8080 }), blobSha: BLOB },
        version(3, 'edit', BEN, edited),
        { ...version(4, 'revert', ADA, { port: 8080 }), revertedTo: 2 },
        { ...version(5, 'sync', ADA, last), blobSha: OTHER_BLOB },
      ],
      events: [
        event(1, 'gitops.configured', ADA, { enabled: true, path: PATH, settingsVersion: 2 }),
        event(2, 'gitops.synced', ADA, { configVersion: 2, blobSha: BLOB, changes }),
        event(3, 'gitops.sync_unchanged', ADA, { configVersion: 2, blobSha: BLOB }),
        event(4, 'workload.updated', BEN, { configVersion: 3, changes: [] }),
        event(5, 'policy.changed', BEN, { ...policyChange, settingsVersion: 3 }),
        event(6, 'workload.reverted', ADA, {
          configVersion: 4,
          revertedTo: 2,
          changes: [{ field: 'deploy.healthcheck', from: '', to: null }],
        }),
        lockedForAll(),
        event(8, 'workload.group_changed', ADA, { from: null, to: { id: 'docs' } }),
        event(8, 'workload.group_changed', BEN, { from: { id: 'docs' }, to: null }),
        event(8, 'workload.group_changed', BEN, { from: null, to: { id: 'shop' } }),
        event(8, 'gitops.synced', ADA, { configVersion: 5, blobSha: OTHER_BLOB, changes: laterChanges }),
      ],
      requests: [
        request('sync', 'request-1', APPLIED),
        request('sync', 'request-4', APPLIED_LATER),
        request('revert', 'request-3', REVERTED),
      ],
    },
    records: [
      record(
        ADA,
        { kind: 'configure', enabled: true, path: PATH },
        outcome({ outcome: 'configured', settingsVersion: 2 }),
      ),
      record(ADA, syncOf('request-1'), outcome(APPLIED), outcome(APPLIED)),
      record(ADA, { kind: 'sync' }, outcome({ ...APPLIED, outcome: 'unchanged' })),
      record(BEN, editOf('ben:1', 2, edited), outcome({ outcome: 'saved', configVersion: 3 })),
      record(ADA, editOf('ada:9', 2, { port: 1 }), outcome({ outcome: 'stale' })),
      record(ADA, syncOf('request-2'), outcome({ outcome: 'stale' })),
      record(
        BEN,
        { kind: 'rule', ...LOCK, settingsVersion: 2 },
        outcome({ outcome: 'saved', settingsVersion: 3 }),
      ),
      record(
        ADA,
        { kind: 'revert', version: 2, configVersion: 3, requestId: 'request-3' },
        outcome(REVERTED),
      ),
      record(ADA, { kind: 'sync', requestId: 'request-4' }, outcome(APPLIED_LATER)),
      record(ADA, { kind: 'move', groupId: 'docs' }, outcome({ outcome: 'moved' })),
      record(BEN, { kind: 'move', groupId: 'shop' }, outcome({ outcome: 'moved' })),
    ],
    groupDeletions: [
      record(
        BEN,
        { kind: 'delete_group', groupId: 'docs', confirmName: 'Docs' },
        outcome({ outcome: 'deleted', workloads: 1 }),
      ),
    ],
    files: new Map([
      [BLOB, { path: PATH, declared: { port: 8080 } }],
      [
        OTHER_BLOB,
        { path: PATH, declared: { port: 9000, healthcheck: '/up', deploy_strategy: 'blue-green' } },
      ],
    ]),
  };
}

/** The same, and in the end the workload is deleted; then the rules for all change once more. */
export function goodEnd(): Run {
  const run = goodRun();
  run.stored.isDeleted = true;
  const { field } = LOCK_FOR_ALL;
  const later = { field, from: 'locked', to: 'default', reason: 'ada:9', workloads: 0 };
  run.stored.events.push(DELETED, event(12, 'policy.default_changed', ADA, later));
  run.records.push(record(BEN, { ...DELETION }, outcome({ outcome: 'deleted' })));
  return run;
}

export type RulesRun = { events: StoredEvent[]; records: OperationRecord[] };

/** The rule for all workloads of the same run. */
export function goodRules(): RulesRun {
  const operation = { kind: 'default_rule', ...LOCK_FOR_ALL, version: 1 } as const;
  return {
    events: [lockedForAll()],
    records: [{ ...record(ADA, operation, outcome({ outcome: 'saved', version: 2 })), workloadId: null }],
  };
}

function version(number: number, cause: string, actorId: string, config: Config): StoredVersion {
  const unset = { blobSha: null, chosen: null, revertedTo: null };
  return { version: number, config: { ...config }, cause, actorId, ...unset, at: new Date(5) };
}

function request(kind: string, requestId: string, kept: StoredRequest['outcome']): StoredRequest {
  return { kind, requestId, outcome: kept };
}

/** A part of a run, which is there. */
export function at<T>(items: readonly T[], index: number): T {
  const item = items.at(index);
  if (item === undefined) throw new Error('There is no such part.');
  return item;
}
