import { schema, type Transaction, withWorkloadLock } from '@tinyforge/db';
import { and, eq } from 'drizzle-orm';
import { loadAdministeredWorkload } from '../access/load-visible-workload.ts';
import type { FieldIssue, ServiceContext } from '../context.ts';
import { boundNames } from '../event/bounded-names.ts';
import { recordEvent } from '../event/record-event.ts';
import { moveWorkload } from '../group/move-workload.ts';
import { findFirstOutcome, keepFirstOutcome, requestActorId } from './change-request.ts';
import { changedKeys } from './changed-keys.ts';
import { fieldChanges } from './field-changes.ts';
import { type ConfigChange, findConfigChange } from './find-config-change.ts';
import { findSettingsChange, type SettingsChange } from './find-settings-change.ts';
import { describeWorkload, type WorkloadDetails } from './get-workload.ts';
import type { WorkloadRow } from './load-workload.ts';
import { findManagedChanges, keepManagedValues } from './managed-changes.ts';
import { isSameRef, isSameRepository, isSameSource, type Source, sourceOf } from './source.ts';
import { validateWorkload, type WorkloadParts } from './validate-workload.ts';
import { writeConfig, writeName, writeSource } from './write-workload.ts';

export type UpdateWorkloadInput = Omit<WorkloadParts, 'path'> & {
  id: string;
  /** The version that the form was filled with. */
  configVersion: number;
  /** The same of the settings; needed where the form changes the source. */
  settingsVersion?: number;
  /** Chosen by the caller. A retry by the same actor gets the outcome of the first save that committed under it, and does nothing. */
  requestId?: string;
};

export type SavedWorkload = { outcome: 'saved'; configVersion: number; settingsVersion: number };

/** Of the outcomes only `saved` writes anything. */
export type UpdateWorkloadOutcome =
  | SavedWorkload
  | {
      outcome: 'stale';
      current: WorkloadDetails;
      /**
       * What is not as the form was filled with: `config.port`, and `settings` for anything that decides a sync. Of the config the first 50
       * keys.
       */
      changedFields: string[];
      /** The number of keys of the config that differ, where there are more than 50. */
      changedCount?: number;
      /** Who made the live config what it is; null where it has not moved. */
      changedBy: ConfigChange | null;
      /** Who last moved what decides a sync; null where that has not moved, or nobody knows. */
      settingsChange: SettingsChange | null;
    }
  | { outcome: 'managed_field'; fields: string[] }
  | { outcome: 'invalid'; issues: FieldIssue[] }
  | { outcome: 'busy' | 'not_found' };

/**
 * Saves the edit form under the workload's lock. A sync or another save that came first makes it `stale`; fields that the repository manages
 * may be sent, but not changed, while GitOps is on.
 */
export async function updateWorkload(
  ctx: ServiceContext,
  input: UpdateWorkloadInput,
): Promise<UpdateWorkloadOutcome> {
  const known = await loadAdministeredWorkload(ctx.db.read, ctx.actor, input.id);
  if (!known) return { outcome: 'not_found' };
  return withWorkloadLock(ctx.db, known.id, async (tx): Promise<UpdateWorkloadOutcome> => {
    const workload = await loadAdministeredWorkload(tx, ctx.actor, known.id);
    if (!workload) return { outcome: 'not_found' };
    const { requestId } = input;
    const request = {
      kind: 'edit',
      workloadId: workload.id,
      actorId: requestActorId(ctx.actor),
      requestId,
    } as const;
    const first = await findFirstOutcome(tx, request);
    if (first) return first;
    if (isStale(workload, input)) return describeStale(tx, ctx, workload, input);

    const validation = {
      tx,
      allowedHosts: ctx.allowedHosts(),
      actor: ctx.actor,
      now: {
        name: workload.name,
        groupId: workload.groupId,
        source: sourceOf(workload),
        config: workload.sourceConfig,
      },
    };
    const valid = await validateWorkload(validation, workload.sourceKind, input);
    if (!valid.ok) return { outcome: 'invalid', issues: valid.issues };
    const { name = workload.name, source, config = workload.sourceConfig } = valid.parts;
    const managed = findManagedChanges(workload, config);
    if (managed.length > 0) return { outcome: 'managed_field', fields: managed };

    const edit = { name, source: source ?? null, config: keepManagedValues(workload, config) };
    const saved = await save(tx, ctx, workload, edit);
    if (valid.parts.group !== undefined) {
      await moveWorkload(tx, ctx, { ...workload, name }, valid.parts.group);
    }
    await keepFirstOutcome(tx, ctx, request, saved);
    return saved;
  });
}

/** Writes what differs, each group of columns by itself, and one event for the whole. */
async function save(
  tx: Transaction,
  ctx: ServiceContext,
  workload: WorkloadRow,
  edit: { name: string; source: Source | null; config: Record<string, unknown> },
): Promise<SavedWorkload> {
  let { configVersion, settingsVersion } = workload;
  const fields: string[] = [];
  if (edit.name !== workload.name) {
    await writeName(tx, ctx, workload.id, edit.name);
    fields.push('name');
  }
  const source = sourceOf(workload);
  if (source && edit.source && !isSameSource(source, edit.source)) {
    const options = {
      sameRepository: isSameRepository(source, edit.source),
      sameFile: isSameRef(source, edit.source),
    };
    settingsVersion = await writeSource(tx, ctx, workload, edit.source, options);
    fields.push(...changedKeys(source, edit.source).map((key) => `source.${key}`));
  }
  const configKeys = changedKeys(workload.sourceConfig, edit.config);
  if (configKeys.length > 0) {
    const renamed = { ...workload, name: edit.name };
    configVersion = await writeConfig(tx, ctx, renamed, edit.config, { cause: 'edit' });
    fields.push(...configKeys.map((key) => `config.${key}`));
  }
  if (fields.length > 0) {
    const changes = fieldChanges(workload.sourceConfig, edit.config);
    await recordEvent(tx, ctx, {
      type: 'workload.updated',
      workload: { id: workload.id, name: edit.name },
      data: { configVersion, settingsVersion, ...boundNames(fields), changes },
    });
  }
  return { outcome: 'saved', configVersion, settingsVersion };
}

function isStale(workload: WorkloadRow, input: UpdateWorkloadInput): boolean {
  const { configVersion, settingsVersion = workload.settingsVersion } = input;
  return configVersion !== workload.configVersion || settingsVersion !== workload.settingsVersion;
}

/** Tells the loser of a race what moved since its form was filled, and who moved it. */
async function describeStale(
  tx: Transaction,
  ctx: ServiceContext,
  workload: WorkloadRow,
  input: UpdateWorkloadInput,
): Promise<UpdateWorkloadOutcome> {
  const { configHistory } = schema;
  const [seen] = await tx
    .select({ config: configHistory.config })
    .from(configHistory)
    .where(and(eq(configHistory.workloadId, workload.id), eq(configHistory.version, input.configVersion)));
  const keys = changedKeys(seen?.config ?? {}, workload.sourceConfig);
  const { fields: changedFields, fieldCount } = boundNames(keys.map((key) => `config.${key}`));
  const { settingsVersion = workload.settingsVersion } = input;
  const settingsMoved = settingsVersion !== workload.settingsVersion;
  if (settingsMoved) changedFields.push('settings');
  const configMoved = input.configVersion !== workload.configVersion;
  return {
    outcome: 'stale',
    current: await describeWorkload(tx, ctx, workload),
    changedFields,
    ...(fieldCount !== undefined && { changedCount: fieldCount }),
    changedBy: configMoved ? await findConfigChange(tx, workload) : null,
    settingsChange: settingsMoved ? await findSettingsChange(tx, workload) : null,
  };
}
