import { describe, expect, it } from 'vitest';
import { checkHistory, checkRulesForAll, type FaultCode } from './check-history.ts';
import {
  ADA,
  APPLIED,
  at,
  BEN,
  BLOB,
  DELETED,
  DELETION,
  editOf,
  event,
  goodEnd,
  goodRules,
  goodRun,
  outcome,
  PATH,
  type RulesRun,
  type Run,
  record,
  UNKNOWN,
} from './testing/good-run.ts';

const PLANTED: [FaultCode, string, (run: Run) => void][] = [
  ['version_gap', 'a version is not there', ({ stored }) => stored.history.splice(1, 1)],
  [
    'version_gap',
    'the workload is ahead of its history',
    ({ stored }) => Object.assign(stored, { configVersion: 9 }),
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
      stored.requests.push({
        kind: 'sync',
        requestId: 'request-2',
        outcome: { ...APPLIED, outcome: 'unchanged' },
      }),
  ],
  ['unexplained', 'a version that nobody asked for', ({ records }) => records.splice(3, 1)],
  ['unexplained', 'settings that nobody asked for', ({ records }) => records.shift()],
  ['unexplained', 'a sync without a change that nobody asked for', ({ records }) => records.splice(2, 1)],
  [
    'unexplained',
    'one lost answer for two writes',
    ({ stored, records }) => {
      at(records, 3).attempts = [{ sentAt: 0, answeredAt: 10, answer: UNKNOWN }];
      stored.history.push({ ...at(stored.history, 2), version: 6 });
      stored.events.push(event(9, 'workload.updated', BEN, { configVersion: 6, changes: [] }));
      Object.assign(stored, { configVersion: 6 });
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
  ['event_doubled', 'an event twice', ({ stored }) => stored.events.push({ ...at(stored.events, 3), id: 9 })],
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
  [
    'replay_differs',
    'a sync wrote a field that is locked here',
    ({ stored }) => Object.assign(at(stored.history, 4).config, { port: 9000 }),
  ],
  [
    'replay_differs',
    'a sync wrote a field that was not chosen',
    ({ stored, records }) => {
      const fields = ['deploy.port'];
      Object.assign(at(stored.history, 4), { chosen: fields });
      Object.assign(at(records, 8).operation, { fields });
    },
  ],
  [
    'replay_differs',
    'a revert brought something else back',
    ({ stored }) => Object.assign(at(stored.history, 3), { config: { port: 3000 } }),
  ],
  [
    'started_elsewhere',
    'a revert of a live config that was not the reviewed one',
    ({ records }) => Object.assign(at(records, 7).operation, { configVersion: 2 }),
  ],
  [
    'event_differs',
    'an event tells of a revert to another version',
    ({ stored }) => Object.assign(at(stored.events, 5).data, { revertedTo: 1 }),
  ],
  ['unexplained', 'a rule that nobody asked for', ({ records }) => records.splice(6, 1)],
  [
    'unexplained',
    'a rule whose maker started from other settings',
    ({ records }) => Object.assign(at(records, 6).operation, { settingsVersion: 1 }),
  ],
  [
    'accepted_missing',
    'a rule that was answered did not stay',
    ({ records }) => Object.assign(at(records, 6).operation, { field: 'deploy.healthcheck' }),
  ],
  [
    'settings_differ',
    'a rule replaced another one than it says',
    ({ stored }) => Object.assign(at(stored.events, 4).data, { from: 'locked' }),
  ],
  [
    'settings_differ',
    'the workload’s rules are others',
    ({ stored }) => Object.assign(stored, { fieldRules: {} }),
  ],
  [
    'settings_differ',
    'a rule for all did not move the settings',
    ({ stored }) => Object.assign(stored, { settingsVersion: 3 }),
  ],
  [
    'deleted_present',
    'it is there, and its deletion is told of',
    ({ stored }) => stored.events.push(DELETED),
  ],
  [
    'accepted_missing',
    'it is there, and somebody was told that it was deleted',
    ({ records }) => records.push(record(BEN, DELETION, outcome({ outcome: 'deleted' }))),
  ],
];

/** The same of a run at whose end the workload was deleted. */
const PLANTED_OF_GROUPS: [FaultCode, string, (run: Run) => void][] = [
  [
    'group_differs',
    'a move started in another group',
    ({ stored }) => Object.assign(at(stored.events, 8).data, { from: { id: 'shop' } }),
  ],
  [
    'group_differs',
    'the workload is in a group that no event tells of',
    ({ stored }) => Object.assign(stored, { groupId: 'docs' }),
  ],
  [
    'unexplained',
    'a workload left its group without a deletion or a move',
    ({ groupDeletions }) => groupDeletions.splice(0),
  ],
  [
    'accepted_missing',
    'a move that was answered did not happen',
    ({ records }) =>
      records.push(record(ADA, { kind: 'move', groupId: 'ops' }, outcome({ outcome: 'moved' }))),
  ],
];

const PLANTED_AT_THE_END: [FaultCode, string, (run: Run) => void][] = [
  ['event_missing', 'it is gone, and no event tells why', ({ stored }) => stored.events.splice(-2, 1)],
  ['event_doubled', 'it went twice', ({ stored }) => stored.events.push({ ...DELETED, id: 10 })],
  [
    'deleted_present',
    'something happened to it afterwards',
    ({ stored }) => stored.events.push({ ...at(stored.events, 2), id: 10 }),
  ],
  [
    'deleted_twice',
    'two were told that they deleted it',
    ({ records }) => records.push(record(ADA, DELETION, outcome({ outcome: 'deleted' }))),
  ],
  ['unexplained', 'a deletion that nobody asked for', ({ records }) => records.pop()],
  [
    'refused_present',
    'a deletion that was refused',
    ({ records }) =>
      Object.assign(at(at(records, -1).attempts, 0), { answer: outcome({ outcome: 'stale' }) }),
  ],
  [
    'refused_present',
    'a deletion under another name',
    ({ records }) => Object.assign(at(records, -1).operation, { confirmName: 'Two' }),
  ],
  [
    'started_elsewhere',
    'a deletion of what had moved',
    ({ records }) => Object.assign(at(records, -1).operation, { configVersion: 4 }),
  ],
];

/** The same of the rules for all workloads. */
const PLANTED_FOR_ALL: [FaultCode, string, (run: RulesRun) => void][] = [
  ['unexplained', 'a rule that nobody asked for', ({ records }) => records.pop()],
  [
    'settings_differ',
    'a rule replaced another one than it says',
    ({ events }) => Object.assign(at(events, 0).data, { from: 'repository' }),
  ],
  [
    'started_elsewhere',
    'a rule whose maker saw other rules',
    ({ records }) => Object.assign(at(records, 0).operation, { version: 7 }),
  ],
  ['accepted_missing', 'a rule that was answered is not there', ({ events }) => events.pop()],
];

const codes = (faults: { code: FaultCode }[]) => faults.map(({ code }) => code);

describe('checkHistory', () => {
  it('finds nothing wrong with a run as it should be', () => {
    expect(checkHistory(goodRun())).toEqual([]);
    expect(checkHistory(goodEnd())).toEqual([]);
    expect(checkRulesForAll(goodRules())).toEqual([]);
  });

  it.each([...PLANTED, ...PLANTED_OF_GROUPS])('finds %s: %s', (code, _what, plant) => {
    const run = goodRun();
    plant(run);
    expect(codes(checkHistory(run))).toContain(code);
  });

  it.each(PLANTED_AT_THE_END)('finds %s of a deleted workload: %s', (code, _what, plant) => {
    const run = goodEnd();
    plant(run);
    expect(codes(checkHistory(run))).toContain(code);
  });

  it.each(PLANTED_FOR_ALL)('finds %s of the rules for all: %s', (code, _what, plant) => {
    const run = goodRules();
    plant(run);
    expect(codes(checkRulesForAll(run))).toContain(code);
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
      deleted_twice: true,
      deleted_present: true,
      settings_differ: true,
      synced_while_disabled: true,
      group_differs: true,
      request_answered_twice: true,
      request_differs: true,
    };
    const planted = [...PLANTED, ...PLANTED_OF_GROUPS, ...PLANTED_AT_THE_END].map(([code]) => code);
    expect(new Set(planted)).toEqual(new Set(Object.keys(kinds)));
  });

  it('takes a write whose answer is lost for the writer’s, and one that did not happen for nothing', () => {
    const run = goodEnd();
    for (const place of [3, 6, -1]) {
      at(run.records, place).attempts = [{ sentAt: 0, answeredAt: 10, answer: UNKNOWN }];
    }
    run.records.push(record(ADA, editOf('ada:10', 3, {}), UNKNOWN), record(ADA, DELETION, UNKNOWN));
    expect(checkHistory(run)).toEqual([]);
  });
});
