import { checkEvents } from './check-events.ts';
import { checkVersions } from './check-versions.ts';
import type { CommittedFile, OperationRecord, StoredWorkload } from './records.ts';

/** What can be wrong with a workload after a run. A planted fault of each kind is found by `check-history.test.ts`. */
export type FaultCode =
  /** The versions are not 1, 2, 3 … up to the workload's own. */
  | 'version_gap'
  /** The live config is not the last version's. */
  | 'live_config_differs'
  /** A version is not what its cause makes of the version before it. */
  | 'replay_differs'
  /** An answer said that it was written, and it is not there as it said. */
  | 'accepted_missing'
  /** Two requests were told that they made the same version. */
  | 'version_given_twice'
  /** Something is there that was refused. */
  | 'refused_present'
  /** A version or an event that nobody asked for. */
  | 'unexplained'
  /** A write that did not start from the version before it, or from what was reviewed. */
  | 'started_elsewhere'
  /** A version without its event, or an event without its version. */
  | 'event_missing'
  | 'event_doubled'
  | 'event_differs'
  /** The settings versions of the events are not gapless, or not those of the workload. */
  | 'settings_differ'
  /** A sync while GitOps was off. */
  | 'synced_while_disabled'
  /** One request id with two outcomes. */
  | 'request_answered_twice'
  /** What is kept of a request is not what happened, or is not kept. */
  | 'request_differs';

export type Fault = { code: FaultCode; workloadId: string; detail: string };

export type Checked = {
  stored: StoredWorkload;
  /** Of this workload, in any order. */
  records: OperationRecord[];
  /** By blob SHA: every file that was ever committed. */
  files: ReadonlyMap<string, CommittedFile>;
};

/**
 * Compares what the workers were told with what the database holds, and the parts of the database with each other. An operation whose every
 * answer is lost may have happened or not; it explains at most one write.
 */
export function checkHistory(checked: Checked): Fault[] {
  const faults: Fault[] = [];
  const report = (code: FaultCode, detail: unknown) => {
    faults.push({ code, workloadId: checked.stored.id, detail: JSON.stringify(detail) });
  };
  checkVersions(checked, report);
  checkEvents(checked, report);
  return faults;
}

export type Report = (code: FaultCode, detail: unknown) => void;
