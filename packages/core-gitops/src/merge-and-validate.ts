import type { ApplyPlan } from './build-plan.ts';
import { computeDrift } from './compute-drift.ts';
import type { SourceKind } from './fields.ts';
import { type ConfigResult, validateConfig } from './validate-config.ts';

/**
 * The live config as it is after a full sync, validated for its source kind.
 *
 * Writes exactly what {@link computeDrift} reports: undeclared keys, the order of keys, and live values that already mean
 * the same stay as they are. The input is left alone; the result shares nothing with it.
 */
export function mergeAndValidate(
  liveConfig: Readonly<Record<string, unknown>>,
  plan: Pick<ApplyPlan, 'sourceConfigPatch'>,
  sourceKind: SourceKind,
): ConfigResult {
  // Spread, unlike assignment, keeps an own "__proto__" key what it is: a key.
  const merged = { ...liveConfig };
  for (const { key, repoValue } of computeDrift(plan, liveConfig)) merged[key] = repoValue;
  const result = validateConfig(merged, sourceKind, liveConfig);
  return result.ok ? { ok: true, config: structuredClone(result.config) } : result;
}
