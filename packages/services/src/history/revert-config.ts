import type { Issue } from '@tinyforge/core-gitops';
import { type Transaction, withWorkloadLock } from '@tinyforge/db';
import { loadAdministeredWorkload } from '../access/load-visible-workload.ts';
import type { ServiceContext } from '../context.ts';
import { type BoundedNames, boundNames } from '../event/bounded-names.ts';
import { recordEvent } from '../event/record-event.ts';
import { findFirstOutcome, keepFirstOutcome, requestActorId } from '../workload/change-request.ts';
import { changedKeys } from '../workload/changed-keys.ts';
import { fieldChanges } from '../workload/field-changes.ts';
import { type ConfigChange, findConfigChange } from '../workload/find-config-change.ts';
import type { WorkloadRow } from '../workload/load-workload.ts';
import { writeConfig } from '../workload/write-workload.ts';
import { boundDifferences, type ConfigDifference } from './compare-configs.ts';
import { type HistoryRow, loadVersion } from './describe-version.ts';
import { planRevert, type RevertPlan } from './plan-revert.ts';

export type RevertConfigInput = {
  workloadId: string;
  /** The version whose config is to come back. */
  version: number;
  /** The version that was live when the person decided. */
  configVersion: number;
  /** Chosen by the caller. A retry by the same actor, whatever else it says, gets the outcome of the first revert that committed under it, and does nothing. */
  requestId?: string;
};

/** `fields`: names of the keys that changed, `config.port`. */
export type CommittedRevert = {
  outcome: 'reverted';
  /** The new version. */
  configVersion: number;
  revertedTo: number;
} & BoundedNames;

/** A conflict names what changed; the comparison has the rest. */
const MOVED_BOUNDS = { maxChanges: 50, maxJsonLength: 240, maxKeyLength: 200 };

/** Everything but `reverted` leaves live config, versions, history and events as they were. */
export type RevertConfigOutcome =
  | CommittedRevert
  /** The live config is as that version was. */
  | { outcome: 'unchanged'; configVersion: number }
  | {
      outcome: 'stale';
      /** Who made the version that is live now, when and how. */
      configChange: ConfigChange | null;
      /** The first of what that and any versions before it changed since the one that was reviewed, and their number. */
      moved: ConfigDifference[];
      movedCount: number;
      /** To be reviewed next. */
      current: RevertPlan;
    }
  /** GitOps is on, and the repository decides these fields; the rest is not brought back without them. */
  | { outcome: 'managed_field'; fields: string[] }
  | { outcome: 'invalid_config'; issues: Issue[] }
  | { outcome: 'busy' | 'not_found' };

/**
 * Brings the config of an earlier version back, as a new version: history only grows. Under the workload's lock, on top of exactly the version
 * that was reviewed, and by the rules of today.
 */
export async function revertConfig(
  ctx: Pick<ServiceContext, 'db' | 'clock' | 'actor'>,
  input: RevertConfigInput,
): Promise<RevertConfigOutcome> {
  const known = await loadAdministeredWorkload(ctx.db.read, ctx.actor, input.workloadId);
  if (!known) return { outcome: 'not_found' };
  return withWorkloadLock(ctx.db, known.id, async (tx): Promise<RevertConfigOutcome> => {
    const workload = await loadAdministeredWorkload(tx, ctx.actor, known.id);
    if (!workload) return { outcome: 'not_found' };
    const { requestId } = input;
    const request = {
      kind: 'revert',
      workloadId: workload.id,
      actorId: requestActorId(ctx.actor),
      requestId,
    } as const;
    const first = await findFirstOutcome(tx, request);
    if (first) return first;
    const target = await loadVersion(tx, workload.id, input.version);
    if (!target) return { outcome: 'not_found' };

    const plan = planRevert(workload, target);
    if (input.configVersion !== workload.configVersion) {
      return describeStale(tx, workload, input.configVersion, plan);
    }
    const { changes, managedFields, issues, configVersion } = plan;
    if (changes.length === 0) return { outcome: 'unchanged', configVersion };
    if (managedFields.length > 0) return { outcome: 'managed_field', fields: managedFields };
    if (issues.length > 0) return { outcome: 'invalid_config', issues };

    const reverted = await write(tx, ctx, workload, target);
    await keepFirstOutcome(tx, ctx, request, reverted);
    return reverted;
  });
}

async function write(
  tx: Transaction,
  ctx: Pick<ServiceContext, 'clock' | 'actor'>,
  workload: WorkloadRow,
  { version: revertedTo, config }: HistoryRow,
): Promise<CommittedRevert> {
  const configVersion = await writeConfig(tx, ctx, workload, config, { cause: 'revert', revertedTo });
  const keys = changedKeys(workload.sourceConfig, config);
  const named = boundNames(keys.map((key) => `config.${key}`));
  const changes = fieldChanges(workload.sourceConfig, config);
  await recordEvent(tx, ctx, {
    type: 'workload.reverted',
    workload,
    data: { configVersion, revertedTo, ...named, changes },
  });
  return { outcome: 'reverted', configVersion, revertedTo, ...named };
}

/** Tells the loser of a race what moved since the review, who moved it, and what a revert would do now. */
async function describeStale(
  tx: Transaction,
  workload: WorkloadRow,
  reviewedVersion: number,
  current: RevertPlan,
): Promise<RevertConfigOutcome> {
  const seen = await loadVersion(tx, workload.id, reviewedVersion);
  const { changes: moved, changeCount: movedCount } = seen
    ? boundDifferences(seen.config, workload.sourceConfig, workload.sourceKind, MOVED_BOUNDS)
    : { changes: [], changeCount: 0 };
  return { outcome: 'stale', configChange: await findConfigChange(tx, workload), moved, movedCount, current };
}
