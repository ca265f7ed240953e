import type { Config } from './records.ts';

/** The registry's fields, written down once more: the checker takes nothing from the code that it checks. */
export const FIELD_KEYS = ['port', 'healthcheck', 'deploy_strategy'] as const;

/** What a field of a live config means: no key, `''` and the default are one. */
export function meaningOf(config: Config, key: string): unknown {
  const value = config[key] ?? '';
  if (value !== '') return value;
  return key === 'deploy_strategy' ? 'recreate' : null;
}

/** Whether two configs mean the same: registry fields by their meaning, everything else to the letter. */
export function isSameConfig(one: Config, other: Config): boolean {
  return canonical(one) === canonical(other);
}

function canonical(config: Config): string {
  const rest = Object.entries(config).filter(([key]) => !(FIELD_KEYS as readonly string[]).includes(key));
  const fields = FIELD_KEYS.map((key) => meaningOf(config, key));
  return JSON.stringify([fields, rest.sort(([one], [other]) => (one < other ? -1 : 1))]);
}

/** The fields whose meaning differs, by the path that files and events name them by. */
export function changedFields(before: Config, after: Config): string[] {
  return FIELD_KEYS.filter((key) => meaningOf(before, key) !== meaningOf(after, key)).map(
    (key) => `deploy.${key}`,
  );
}
