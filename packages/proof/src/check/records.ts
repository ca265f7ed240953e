/** The live config or the declared fields of a file, as JSON. */
export type Config = Record<string, unknown>;

/** Who decides a field: a rule, or none at this level. */
export type Rule = 'repository' | 'locked' | 'default';

/** A rule as it is asked for. `reason` is in one request alone, and so names it. */
type RuleRequest = { field: string; rule: Rule; reason: string };

/** What a worker asked for. `marker` is in the config of one edit alone, and so names it. */
export type Operation =
  | {
      kind: 'sync';
      reviewed?: { blobSha: string; configVersion: number; settingsVersion: number };
      /** By path, `deploy.port`; all where there is none. */
      fields?: string[];
      requestId?: string;
    }
  | { kind: 'edit'; configVersion: number; config: Config; marker: string; requestId?: string }
  | { kind: 'revert'; version: number; configVersion: number; requestId?: string }
  | { kind: 'configure'; enabled: boolean; path: string; settingsVersion?: number }
  | ({ kind: 'rule'; settingsVersion?: number } & RuleRequest)
  /** The rule for all workloads. */
  | ({ kind: 'default_rule'; version?: number } & RuleRequest)
  | { kind: 'delete'; confirmName: string; configVersion?: number; settingsVersion?: number }
  /** Null: into no group. */
  | { kind: 'move'; groupId: string | null }
  | { kind: 'delete_group'; groupId: string; confirmName: string };

/** What came back. `refused`: an error that says nothing was done. `unknown`: the answer is lost, or was an error of the server. */
export type Answer =
  | { kind: 'outcome'; data: Config & { outcome: string } }
  | { kind: 'refused'; code: string }
  | { kind: 'unknown'; why: string };

/** One sending of an operation. Moments in milliseconds since 1970, by this machine's one clock. */
export type Attempt = { sentAt: number; answeredAt: number; answer: Answer };

/** An operation and what was answered, each time it was sent: more than once only with a `requestId`. */
export type OperationRecord = {
  /** Null: about all workloads, or those of a group. */
  workloadId: string | null;
  actorId: string;
  operation: Operation;
  attempts: Attempt[];
};

/** A file that was committed to the forge at some time, by its blob SHA. `declared` is null where it does not parse. */
export type CommittedFile = { path: string; declared: Config | null };

/** What the database holds of one workload after the run, in the order in which it was written. Of a deleted one: what it held then. */
export type StoredWorkload = {
  id: string;
  name: string;
  isDeleted: boolean;
  configVersion: number;
  settingsVersion: number;
  sourceConfig: Config;
  gitopsEnabled: boolean;
  gitopsPath: string;
  groupId: string | null;
  /** By path. */
  fieldRules: Record<string, { rule: string; reason: string }>;
  history: StoredVersion[];
  /** Its own, and the changes of the rules for all. */
  events: StoredEvent[];
  requests: StoredRequest[];
};

export type StoredVersion = {
  version: number;
  config: Config;
  cause: string;
  actorId: string | null;
  blobSha: string | null;
  /** Of a sync: the fields that were chosen. */
  chosen: string[] | null;
  revertedTo: number | null;
  at: Date;
};

export type StoredEvent = { id: number; type: string; actorId: string | null; at: Date; data: Config };

export type StoredRequest = { kind: string; requestId: string; outcome: Config & { outcome: string } };
