import { describe, expect, it } from 'vitest';
import { type Checked, checkHistory, type FaultCode } from './check-history.ts';
import type { Answer, CommittedFile, Config, OperationRecord } from './records.ts';

const [ADA, BEN] = ['ada', 'ben'];
const [BLOB, COMMIT] = ['b'.repeat(40), 'c'.repeat(40)];
const PATH = '.tinyforge.yml';

const outcome = (data: Config & { outcome: string }): Answer => ({ kind: 'outcome', data });
const UNKNOWN: Answer = { kind: 'unknown', why: 'the server was killed' };
const APPLIED = { outcome: 'applied', configVersion: 2, blobSha: BLOB, commitSha: COMMIT };

function record(
  actorId: string,
  operation: OperationRecord['operation'],
  ...answers: Answer[]
): OperationRecord {
  const attempts = answers.map((answer) => ({ sentAt: 0, answeredAt: 10, answer }));
  return { workloadId: 'one', actorId, operation, attempts };
}

/** A run as it should be: GitOps on, a sync that was sent twice, a sync that found nothing to do, an edit, and one that was refused. */
function goodRun() {
  const first = { port: 3000 };
  const synced = { port: 8080 };
  const edited = { port: 8080, replicas: 2, marker: 'ben:1' };
  const version = { actorId: ADA, blobSha: null, at: new Date(5) };
  const changes = [{ field: 'deploy.port', from: 3000, to: 8080 }];
  return {
    stored: {
      id: 'one',
      configVersion: 3,
      settingsVersion: 2,
      sourceConfig: edited,
      gitopsEnabled: true,
      gitopsPath: PATH,
      history: [
        { ...version, version: 1, config: first, cause: 'create' },
        { ...version, version: 2, config: synced, cause: 'sync', blobSha: BLOB },
        { ...version, version: 3, config: edited, cause: 'edit', actorId: BEN },
      ],
      events: [
        event(1, 'gitops.configured', ADA, { enabled: true, path: PATH, settingsVersion: 2 }),
        event(2, 'gitops.synced', ADA, { configVersion: 2, blobSha: BLOB, changes }),
        event(3, 'gitops.sync_unchanged', ADA, { configVersion: 2, blobSha: BLOB }),
        event(4, 'workload.updated', BEN, { configVersion: 3, changes: [] as Config[] }),
      ],
      requests: [{ requestId: 'request-1', outcome: APPLIED }],
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
    ],
    files: new Map<string, CommittedFile>([[BLOB, { path: PATH, declared: { port: 8080 } }]]),
  };
}

function event(id: number, type: string, actorId: string, data: Config) {
  return { id, type, actorId, data };
}

function syncOf(requestId: string) {
  const reviewed = { blobSha: BLOB, configVersion: 1, settingsVersion: 2 };
  return { kind: 'sync' as const, requestId, reviewed };
}

function editOf(marker: string, configVersion: number, config: Config) {
  return { kind: 'edit' as const, marker, configVersion, config: { ...config, marker } };
}

type Run = ReturnType<typeof goodRun>;

/** Parts of a good run, which are there. */
function at<T>(items: readonly T[], index: number): T {
  const item = items.at(index);
  if (item === undefined) throw new Error('There is no such part.');
  return item;
}

const PLANTED: [FaultCode, string, (run: Run) => void][] = [
  ['version_gap', 'a version is not there', ({ stored }) => stored.history.splice(1, 1)],
  [
    'version_gap',
    'the workload is ahead of its history',
    ({ stored }) => Object.assign(stored, { configVersion: 4 }),
  ],
  [
    'live_config_differs',
    'a value was lost',
    ({ stored }) => Object.assign(stored, { sourceConfig: { port: 8080 } }),
  ],
  [
    'replay_differs',
    'a sync dropped a key',
    ({ files }) => files.set(BLOB, { path: PATH, declared: { port: 8080, healthcheck: '/up' } }),
  ],
  [
    'replay_differs',
    'an edit wrote something else',
    ({ stored }) => Object.assign(at(stored.history, 2).config, { replicas: 7 }),
  ],
  ['accepted_missing', 'an answered version is not there', ({ stored }) => stored.history.pop()],
  [
    'accepted_missing',
    'a version is somebody else’s',
    ({ stored }) => Object.assign(at(stored.history, 2), { actorId: ADA }),
  ],
  [
    'accepted_missing',
    'a configure that was answered did not stay',
    ({ records }) => Object.assign(at(records, 0).operation, { path: 'deploy/tinyforge.yml' }),
  ],
  [
    'version_given_twice',
    'two edits were told of one version',
    ({ records }) =>
      Object.assign(at(at(records, 4).attempts, 0), {
        answer: outcome({ outcome: 'saved', configVersion: 3 }),
      }),
  ],
  [
    'refused_present',
    'a refused edit is in history',
    ({ records }) => Object.assign(at(at(records, 3).attempts, 0), { answer: outcome({ outcome: 'stale' }) }),
  ],
  [
    'refused_present',
    'a refused sync is kept',
    ({ stored }) =>
      stored.requests.push({ requestId: 'request-2', outcome: { ...APPLIED, outcome: 'unchanged' } }),
  ],
  ['unexplained', 'a version that nobody asked for', ({ records }) => records.splice(3, 1)],
  ['unexplained', 'settings that nobody asked for', ({ records }) => records.shift()],
  ['unexplained', 'a sync without a change that nobody asked for', ({ records }) => records.splice(2, 1)],
  [
    'unexplained',
    'one lost answer for two writes',
    ({ stored, records }) => {
      const config = { port: 8080, replicas: 2, marker: 'ben:1' };
      at(records, 3).attempts = [{ sentAt: 0, answeredAt: 10, answer: UNKNOWN }];
      stored.history.push({
        version: 4,
        config,
        cause: 'edit',
        actorId: BEN,
        blobSha: null,
        at: new Date(5),
      });
      stored.events.push(event(5, 'workload.updated', BEN, { configVersion: 4, changes: [] }));
      Object.assign(stored, { configVersion: 4 });
    },
  ],
  [
    'started_elsewhere',
    'an edit overwrote a version that it had not seen',
    ({ records }) => Object.assign(at(records, 3).operation, { configVersion: 1 }),
  ],
  [
    'started_elsewhere',
    'a sync of a live config that was not the reviewed one',
    ({ records }) =>
      Object.assign(at(records, 1).operation, {
        reviewed: { blobSha: BLOB, configVersion: 9, settingsVersion: 2 },
      }),
  ],
  [
    'started_elsewhere',
    'a sync with settings that were not the reviewed ones',
    ({ records }) =>
      Object.assign(at(records, 1).operation, {
        reviewed: { blobSha: BLOB, configVersion: 1, settingsVersion: 9 },
      }),
  ],
  [
    'started_elsewhere',
    'a sync of another path’s file',
    ({ files }) => files.set(BLOB, { path: 'deploy/tinyforge.yml', declared: { port: 8080 } }),
  ],
  ['event_missing', 'a version without an event', ({ stored }) => stored.events.pop()],
  [
    'event_missing',
    'an event without a version',
    ({ stored }) => Object.assign(at(stored.events, 3).data, { configVersion: 9 }),
  ],
  ['event_missing', 'a sync without a change left no event', ({ stored }) => stored.events.splice(2, 1)],
  ['event_doubled', 'an event twice', ({ stored }) => stored.events.push({ ...at(stored.events, 3), id: 5 })],
  [
    'event_differs',
    'an event tells of another value',
    ({ stored }) =>
      Object.assign(at(stored.events, 1).data, { changes: [{ field: 'deploy.port', from: 3000, to: 1 }] }),
  ],
  [
    'event_differs',
    'an event leaves a field out',
    ({ stored }) => Object.assign(at(stored.events, 1).data, { changes: [] }),
  ],
  [
    'event_differs',
    'events in another order than versions',
    ({ stored }) =>
      stored.events.splice(1, 3, at(stored.events, 3), at(stored.events, 2), at(stored.events, 1)),
  ],
  [
    'settings_differ',
    'a settings version was skipped',
    ({ stored }) => Object.assign(at(stored.events, 0).data, { settingsVersion: 3 }),
  ],
  [
    'settings_differ',
    'the workload’s path is another',
    ({ stored }) => Object.assign(stored, { gitopsPath: 'deploy/tinyforge.yml' }),
  ],
  [
    'synced_while_disabled',
    'a sync while GitOps was off',
    ({ stored }) => Object.assign(at(stored.events, 0).data, { enabled: false }),
  ],
  [
    'request_answered_twice',
    'a repeat did it again',
    ({ records }) =>
      Object.assign(at(at(records, 1).attempts, 1), { answer: outcome({ ...APPLIED, configVersion: 3 }) }),
  ],
  ['request_differs', 'a request is not kept', ({ stored }) => stored.requests.pop()],
  [
    'request_differs',
    'a request is kept with another outcome',
    ({ stored }) => Object.assign(at(stored.requests, 0), { outcome: { ...APPLIED, configVersion: 3 } }),
  ],
];

describe('checkHistory', () => {
  it('finds nothing wrong with a run as it should be', () => {
    expect(checkHistory(goodRun())).toEqual([]);
  });

  it.each(PLANTED)('finds %s: %s', (code, _what, plant) => {
    const run = goodRun();
    plant(run);
    expect(checkHistory(run satisfies Checked).map((fault) => fault.code)).toContain(code);
  });

  it('has a planted fault of every kind', () => {
    const kinds: Record<FaultCode, true> = {
      version_gap: true,
      live_config_differs: true,
      replay_differs: true,
      accepted_missing: true,
      version_given_twice: true,
      refused_present: true,
      unexplained: true,
      started_elsewhere: true,
      event_missing: true,
      event_doubled: true,
      event_differs: true,
      settings_differ: true,
      synced_while_disabled: true,
      request_answered_twice: true,
      request_differs: true,
    };
    expect(new Set(PLANTED.map(([code]) => code))).toEqual(new Set(Object.keys(kinds)));
  });

  it('takes a write whose answer is lost for the writer’s, and one that did not happen for nothing', () => {
    const run = goodRun();
    at(run.records, 3).attempts = [{ sentAt: 0, answeredAt: 10, answer: UNKNOWN }];
    run.records.push(record(ADA, editOf('ada:10', 3, {}), UNKNOWN));
    expect(checkHistory(run)).toEqual([]);
  });
});
