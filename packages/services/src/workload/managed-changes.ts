import { FIELDS, readFieldValue } from '@tinyforge/core-gitops';
import { managedFieldsOf } from '../policy/policy-of.ts';
import type { WorkloadRow } from './load-workload.ts';

/** The registry fields whose meaning a config would change and that the repository decides. */
export function findManagedChanges(workload: WorkloadRow, config: Record<string, unknown>): string[] {
  return managedDefinitions(workload)
    .filter(({ key, normalise }) => {
      const [live, sent] = [workload.sourceConfig, config].map((side) =>
        normalise(readFieldValue(side, key)),
      );
      return live !== sent;
    })
    .map(({ path }) => path);
}

/** A form may write an equal value in another way (`''` for `recreate`); of a managed field the live way stays. */
export function keepManagedValues(
  workload: WorkloadRow,
  config: Record<string, unknown>,
): Record<string, unknown> {
  const kept = { ...config };
  for (const { key } of managedDefinitions(workload)) {
    if (Object.hasOwn(workload.sourceConfig, key)) kept[key] = workload.sourceConfig[key];
    else delete kept[key];
  }
  return kept;
}

function managedDefinitions(workload: WorkloadRow) {
  const managed = managedFieldsOf(workload);
  return FIELDS.filter(({ path }) => managed.includes(path));
}
