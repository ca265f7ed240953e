import type { ApplyPlan } from './build-plan.ts';
import type { DriftEntry } from './compute-drift.ts';
import { FIELDS, readFieldValue } from './fields.ts';

/**
 * What file and live config last agreed upon, field by field, keyed as the live config is. A field without an entry was never
 * covered by a sync of this file.
 */
export type SyncBase = Readonly<Record<string, string | number>>;

/**
 * The base after a sync: a managed field that now agrees takes the file's value, because the sync wrote it or found it
 * equal. What still drifts keeps the base that it had, and so does what the file does not manage: nothing was agreed upon.
 *
 * @param remaining the drift that is left when the sync is done
 */
export function moveBase(
  base: SyncBase,
  plan: Pick<ApplyPlan, 'sourceConfigPatch'>,
  remaining: readonly Pick<DriftEntry, 'key'>[],
): Record<string, string | number> {
  const moved: Record<string, string | number> = {};
  for (const { key } of FIELDS) {
    const isSettled =
      Object.hasOwn(plan.sourceConfigPatch, key) && !remaining.some((entry) => entry.key === key);
    const value = readFieldValue(isSettled ? plan.sourceConfigPatch : base, key);
    if (value !== null) moved[key] = value;
  }
  return moved;
}
