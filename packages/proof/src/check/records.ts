/** The live config or the declared fields of a file, as JSON. */
export type Config = Record<string, unknown>;

/** What a worker asked for. `marker` is in the config of one edit alone, and so names it. */
export type Operation =
  | {
      kind: 'sync';
      reviewed?: { blobSha: string; configVersion: number; settingsVersion: number };
      requestId?: string;
    }
  | { kind: 'edit'; configVersion: number; config: Config; marker: string }
  | { kind: 'configure'; enabled: boolean; path: string };

/** What came back. `refused`: an error that says nothing was done. `unknown`: the answer is lost, or was an error of the server. */
export type Answer =
  | { kind: 'outcome'; data: Config & { outcome: string } }
  | { kind: 'refused'; code: string }
  | { kind: 'unknown'; why: string };

/** One sending of an operation. Moments in milliseconds since 1970, by this machine's one clock. */
export type Attempt = { sentAt: number; answeredAt: number; answer: Answer };

/** An operation and what was answered, each time it was sent: more than once only with a `requestId`. */
export type OperationRecord = {
  workloadId: string;
  actorId: string;
  operation: Operation;
  attempts: Attempt[];
};

/** A file that was committed to the forge at some time, by its blob SHA. `declared` is null where it does not parse. */
export type CommittedFile = { path: string; declared: Config | null };

/** What the database holds of one workload after the run, in the order in which it was written. */
export type StoredWorkload = {
  id: string;
  configVersion: number;
  settingsVersion: number;
  sourceConfig: Config;
  gitopsEnabled: boolean;
  gitopsPath: string;
  history: StoredVersion[];
  events: StoredEvent[];
  requests: { requestId: string; outcome: Config & { outcome: string } }[];
};

export type StoredVersion = {
  version: number;
  config: Config;
  cause: string;
  actorId: string | null;
  blobSha: string | null;
  at: Date;
};

export type StoredEvent = { id: number; type: string; actorId: string | null; data: Config };
