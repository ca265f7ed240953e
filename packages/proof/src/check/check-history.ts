import { checkDeletion } from './check-deletion.ts';
import { checkEvents } from './check-events.ts';
import { checkGroups } from './check-groups.ts';
import { checkRequests } from './check-requests.ts';
import { checkDefaultRules, checkSettings } from './check-settings.ts';
import { checkVersions } from './check-versions.ts';
import type { CommittedFile, OperationRecord, StoredEvent, StoredWorkload } from './records.ts';

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
  /** Two requests were told that they deleted it. */
  | 'deleted_twice'
  /** A workload is there whose deletion is told of, or something happened to it afterwards. */
  | 'deleted_present'
  /** The settings versions or the rules that events tell of are not one after the other, or not those of the workload. */
  | 'settings_differ'
  /** A sync while GitOps was off. */
  | 'synced_while_disabled'
  /** A move between groups that did not start where the one before it ended, or a group that no event tells of. */
  | 'group_differs'
  /** One request id with two outcomes. */
  | 'request_answered_twice'
  /** What is kept of a request is not what happened, or is not kept. */
  | 'request_differs';

/** `workloadId` is null for what is about all of them. */
export type Fault = { code: FaultCode; workloadId: string | null; detail: string };

export type Checked = {
  stored: StoredWorkload;
  /** Of this workload, in any order. */
  records: OperationRecord[];
  /** The deletions of groups, whichever workloads were in them. */
  groupDeletions: OperationRecord[];
  /** By blob SHA: every file that was ever committed. */
  files: ReadonlyMap<string, CommittedFile>;
};

/**
 * Compares what the workers were told with what the database holds, and the parts of the database with each other. An operation whose every
 * answer is lost may have happened or not; it explains at most one write.
 */
export function checkHistory(checked: Checked): Fault[] {
  const { faults, report } = collectFaults(checked.stored.id);
  checkVersions(checked, report);
  checkRequests(checked, report);
  checkEvents(checked, report);
  checkSettings(checked, report);
  checkGroups(checked, report);
  checkDeletion(checked, report);
  return faults;
}

/** The same for the changes of the rules for all workloads; what they did to each is looked at with that. */
export function checkRulesForAll(checked: { events: StoredEvent[]; records: OperationRecord[] }): Fault[] {
  const { faults, report } = collectFaults(null);
  checkDefaultRules(checked, report);
  return faults;
}

function collectFaults(workloadId: string | null): { faults: Fault[]; report: Report } {
  const faults: Fault[] = [];
  return {
    faults,
    report(code, detail) {
      faults.push({ code, workloadId, detail: JSON.stringify(detail) });
    },
  };
}

export type Report = (code: FaultCode, detail: unknown) => void;
