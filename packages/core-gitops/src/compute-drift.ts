import type { ApplyPlan } from './build-plan.ts';
import { FIELDS, type FieldDefinition, type FieldValue, readFieldValue } from './fields.ts';

/**
 * Which side has moved away from what both last agreed upon; `unknown` where no sync has covered the field yet. Both sides
 * may move to different values.
 */
export type DriftSource = 'repository' | 'live' | 'both' | 'unknown';

/** A managed field whose live value differs from the file's. */
export type DriftEntry = {
  /** `deploy.port` */
  field: string;
  /** The live config's key: `port`. */
  key: string;
  /** As the file has it. */
  repoValue: FieldValue;
  /** As the live config has it; `null` when it has no such key. */
  liveValue: FieldValue;
  /** Only where a base was given. */
  movedBy?: DriftSource;
};

/**
 * The managed fields whose live value differs after normalisation, in the registry's order.
 *
 * The one function that compares: the preview shows what it gives, and the merge writes what it gives.
 *
 * @param base what both sides last agreed upon, as `moveBase` keeps it. With it, every entry says who moved.
 */
export function computeDrift(
  plan: Pick<ApplyPlan, 'sourceConfigPatch'>,
  liveConfig: Readonly<Record<string, unknown>>,
  base?: Readonly<Record<string, unknown>>,
): DriftEntry[] {
  const drift: DriftEntry[] = [];
  for (const field of FIELDS) {
    if (!Object.hasOwn(plan.sourceConfigPatch, field.key)) continue;
    const repoValue = readFieldValue(plan.sourceConfigPatch, field.key);
    const liveValue = readFieldValue(liveConfig, field.key);
    if (field.normalise(repoValue) === field.normalise(liveValue)) continue;
    const entry: DriftEntry = { field: field.path, key: field.key, repoValue, liveValue };
    drift.push(base ? { ...entry, movedBy: attribute(field, entry, base) } : entry);
  }
  return drift;
}

function attribute(
  field: FieldDefinition,
  entry: DriftEntry,
  base: Readonly<Record<string, unknown>>,
): DriftSource {
  if (!Object.hasOwn(base, field.key)) return 'unknown';
  const was = field.normalise(base[field.key]);
  if (field.normalise(entry.liveValue) === was) return 'repository';
  return field.normalise(entry.repoValue) === was ? 'live' : 'both';
}
