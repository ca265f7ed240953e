import {
  type ApplyPlan,
  type DriftEntry,
  effectiveRule,
  FIELDS,
  type FieldValue,
  type Issue,
  isRepoBacked,
  readFieldValue,
  redactIssue,
} from '@tinyforge/core-gitops';
import type { DetailParams, FetchFailureDetail, FetchFailureReason } from '@tinyforge/providers';
import { mayAdminister } from '../access/may-administer.ts';
import type { Grouped } from '../access/may-view.ts';
import type { ServiceContext } from '../context.ts';
import { managedFieldsOf } from '../policy/policy-of.ts';
import type { ConfigChange } from '../workload/find-config-change.ts';
import type { WorkloadRow } from '../workload/load-workload.ts';
import { refLabel, type Source, sourceOf } from '../workload/source.ts';
import { compareWithLive } from './compare-with-live.ts';
import type { FileState } from './file-state.ts';
import type { Look } from './look-at-file.ts';
import type { ReadingRow } from './store-reading.ts';
import { type ToldFailure, tellFailure } from './tell-failure.ts';

/** A status as the panel has it. `ok` is shown as in sync or drifted. */
export type GitopsStatus = 'disabled' | 'ok' | 'no_file' | 'fetch_failed' | 'invalid';

/** A drifting field. `liveChange`: who moved the live side, when and how, where it did move. */
export type PanelDrift = DriftEntry & { liveChange?: ConfigChange | null };

/** A declared field that is locked here: shown, and neither drift nor ever applied. */
export type LockedField = {
  field: string;
  repoValue: string | number;
  liveValue: FieldValue;
  reason: string;
  /** Whether this workload's own rule locks it, or the one for all. */
  from: 'workload' | 'default';
};

/** What a viewer gets of a fault in a file that does not parse: nothing that quotes its text. */
export type PanelIssue = Issue | ReturnType<typeof redactIssue>;

/** What the panel of a workload shows. Moments are ISO 8601 in UTC. */
export type GitopsPanel = {
  eligible: boolean;
  enabled: boolean;
  status: GitopsStatus;
  /** Of `fetch_failed`. */
  reason: FetchFailureReason | null;
  /** What exactly stood in the way, where that is known and somebody can mend it. */
  detail: FetchFailureDetail | null;
  retryAt: string | null;
  path: string;
  /** The file's text at `revision`. Null for a viewer when it does not parse, and for everyone when it was not read. */
  raw: string | null;
  issues: PanelIssue[];
  drift: PanelDrift[];
  /** `ok`, and nothing differs. A file that was not read is never in sync. */
  inSync: boolean;
  /** Fields that the edit form must not change, by path: `deploy.port`. */
  managedFields: string[];
  ignoredFields: string[];
  ignored: { field: string; repoValue: string | number }[];
  /** Declared, and decided here all the same. */
  locked: LockedField[];
  revision: { commitSha: string; blobSha: string } | null;
  configVersion: number;
  settingsVersion: number;
  lastSyncAt: string | null;
  lastSyncCommitSha: string | null;
  /** When the latest attempt ended. */
  readAt: string | null;
  /** The last text that parsed, which may be older than the latest attempt. */
  lastGood: { raw: string | null; commitSha: string; blobSha: string; readAt: string } | null;
  fileUrl: string | null;
  commitUrl: string | null;
  refLabel: string | null;
  /** The pinned id, or with `repo_replaced` the one that answers now. */
  repositoryId: string | null;
  /** What the repository is called now, where the forge led on from the name that the workload has. */
  renamedTo: string | null;
} & DetailParams;

type View = Pick<ServiceContext, 'providers' | 'actor'>;

/** The panel without a look: GitOps is off, or the workload has no repository. */
export function describeDisabled(workload: WorkloadRow): GitopsPanel {
  return {
    eligible: isRepoBacked(workload.sourceKind),
    enabled: false,
    status: 'disabled',
    reason: null,
    detail: null,
    retryAt: null,
    path: workload.gitopsPath,
    raw: null,
    issues: [],
    drift: [],
    inSync: false,
    managedFields: [],
    ignoredFields: [],
    ignored: [],
    locked: [],
    revision: null,
    configVersion: workload.configVersion,
    settingsVersion: workload.settingsVersion,
    lastSyncAt: workload.gitopsLastSyncAt?.toISOString() ?? null,
    lastSyncCommitSha: workload.gitopsCommitSha,
    readAt: null,
    lastGood: null,
    fileUrl: null,
    commitUrl: null,
    refLabel: sourceRefLabel(workload),
    repositoryId: workload.repositoryId,
    renamedTo: null,
  };
}

/** The panel after a look. Pure: the same row, look and stored reading always give the same panel. */
export function describeGitops(
  view: View,
  workload: WorkloadRow,
  source: Source,
  look: Look,
  stored: ReadingRow | null,
): GitopsPanel {
  const { state } = look;
  const comparison = state.status === 'ok' ? compareWithLive(state.spec, workload) : null;
  return {
    ...describeDisabled(workload),
    enabled: true,
    status: state.status,
    ...(state.status === 'fetch_failed' && describeFailure(view, workload, state)),
    raw:
      state.status === 'ok' || (state.status === 'invalid' && mayQuote(view, workload)) ? state.text : null,
    issues: describeIssues(view, workload, state),
    drift: comparison?.drift ?? [],
    inSync: comparison !== null && comparison.drift.length === 0,
    managedFields:
      comparison?.plan.managedFields ?? (state.status === 'no_file' ? [] : managedFieldsOf(workload)),
    ignoredFields: comparison?.plan.ignoredFields ?? [],
    ignored: comparison?.plan.ignored ?? [],
    locked: comparison ? describeLocked(workload, comparison.plan) : [],
    revision: 'blobSha' in state ? { commitSha: state.commitSha, blobSha: state.blobSha } : null,
    readAt: look.readAt.toISOString(),
    lastGood: stored?.sourceKey === look.sourceKey ? lastGoodOf(stored) : null,
    ...linksAt(view, workload, source, state.commitSha ?? null),
    repositoryId: state.repositoryId ?? workload.repositoryId,
    renamedTo: 'renamedTo' in state ? state.renamedTo : null,
  };
}

/** The link to single sign-on is for those who manage the token, not for viewers. */
function describeFailure(
  view: View,
  workload: WorkloadRow,
  state: Extract<FileState, { status: 'fetch_failed' }>,
): ToldFailure {
  const { ssoUrl, ...failure } = tellFailure(state);
  return mayAdminister(view.actor, workload) && ssoUrl !== undefined ? { ...failure, ssoUrl } : failure;
}

function describeLocked(workload: WorkloadRow, plan: ApplyPlan): LockedField[] {
  return plan.locked.map(({ field, repoValue }) => {
    const { reason, from } = effectiveRule(field, workload.fieldRules, workload.defaultRules);
    const key = FIELDS.find(({ path }) => path === field)?.key ?? field;
    const liveValue = readFieldValue(workload.sourceConfig, key);
    return { field, repoValue, liveValue, reason, from: from === 'workload' ? from : 'default' };
  });
}

/** The faults of a file as this actor may see them; none unless it does not parse. */
export function describeIssues(
  view: Pick<ServiceContext, 'actor'>,
  workload: Grouped,
  state: FileState,
): PanelIssue[] {
  if (state.status !== 'invalid') return [];
  return state.issues.map((issue) => (mayQuote(view, workload) ? issue : redactIssue(issue)));
}

/** A path could point at a YAML file that holds secrets: what quotes it is for those who chose the path, the workload's admins. */
function mayQuote({ actor }: Pick<ServiceContext, 'actor'>, workload: Grouped): boolean {
  return mayAdminister(actor, workload);
}

/** Web pages of the file and of the commit in the forge. */
export function linksAt(
  { providers }: Pick<ServiceContext, 'providers'>,
  { gitopsPath: path }: Pick<WorkloadRow, 'gitopsPath'>,
  { forge, baseUrl, repository }: Source,
  commitSha: string | null,
): { fileUrl: string | null; commitUrl: string | null } {
  if (commitSha === null) return { fileUrl: null, commitUrl: null };
  return {
    fileUrl: providers[forge].fileUrl({ baseUrl, repository, commitSha, path }),
    commitUrl: providers[forge].commitUrl({ baseUrl, repository, commitSha }),
  };
}

function lastGoodOf(stored: ReadingRow): GitopsPanel['lastGood'] {
  const { goodText, goodCommitSha, goodBlobSha, goodReadAt } = stored;
  if (!goodCommitSha || !goodBlobSha || !goodReadAt) return null;
  return { raw: goodText, commitSha: goodCommitSha, blobSha: goodBlobSha, readAt: goodReadAt.toISOString() };
}

function sourceRefLabel(workload: WorkloadRow): string | null {
  const source = sourceOf(workload);
  return source && refLabel(source.ref);
}
