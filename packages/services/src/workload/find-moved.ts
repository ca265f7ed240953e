import type { Queryable } from '@tinyforge/db';
import { type ConfigChange, findConfigChange } from './find-config-change.ts';
import { findSettingsChange, type SettingsChange } from './find-settings-change.ts';
import type { WorkloadRow } from './load-workload.ts';

/** The versions that a change started from; one that is left out is not asked about. */
export type StartedFrom = { configVersion?: number; settingsVersion?: number };

/** What moved since, on which side and by whom, and the versions to start from now. */
export type StaleChange = {
  outcome: 'stale';
  moved: ('config' | 'settings')[];
  configChange: ConfigChange | null;
  settingsChange: SettingsChange | null;
  configVersion: number;
  settingsVersion: number;
};

/** Compares a workload, read under its lock, with the versions that a change started from. Null: nothing moved. */
export async function findMoved(
  db: Queryable,
  workload: WorkloadRow,
  startedFrom: StartedFrom,
): Promise<StaleChange | null> {
  const { configVersion, settingsVersion } = workload;
  const configMoved = (startedFrom.configVersion ?? configVersion) !== configVersion;
  const settingsMoved = (startedFrom.settingsVersion ?? settingsVersion) !== settingsVersion;
  if (!configMoved && !settingsMoved) return null;
  return {
    outcome: 'stale',
    moved: [...(configMoved ? (['config'] as const) : []), ...(settingsMoved ? (['settings'] as const) : [])],
    configChange: configMoved ? await findConfigChange(db, workload) : null,
    settingsChange: settingsMoved ? await findSettingsChange(db, workload) : null,
    configVersion,
    settingsVersion,
  };
}
