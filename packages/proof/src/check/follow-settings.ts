import type { Config, StoredEvent } from './records.ts';

/** What decides a sync, as the events before it left it. */
export type Settings = {
  version: number;
  enabled: boolean;
  path: string;
  /** The workload's own rules, by path, and those for all. */
  own: Readonly<Record<string, string>>;
  defaults: Readonly<Record<string, string>>;
};

/** An event, with the settings before it and after it. */
export type Step = { event: StoredEvent; before: Settings; after: Settings };

const FIRST: Settings = { version: 1, enabled: false, path: '.tinyforge.yml', own: {}, defaults: {} };

/**
 * Replays the events of one workload and those of the rules for all, in the order in which they were written. What comes after a
 * deletion moves it no more.
 */
export function followSettings(events: readonly StoredEvent[]): Step[] {
  const end = events.findIndex(({ type }) => type === 'workload.deleted');
  let now = FIRST;
  return events.slice(0, end === -1 ? undefined : end + 1).map((event) => {
    const before = now;
    now = applyEvent(before, event);
    return { event, before, after: now };
  });
}

function applyEvent(before: Settings, { type, data }: StoredEvent): Settings {
  const version = before.version + 1;
  switch (type) {
    case 'gitops.configured':
      return { ...before, version, enabled: data.enabled === true, path: String(data.path) };
    case 'policy.changed':
      return { ...before, version, own: withRule(before.own, data) };
    case 'policy.default_changed': {
      const defaults = withRule(before.defaults, data);
      const field = String(data.field);
      const after = { ...before, defaults };
      return isLocked(before, field) === isLocked(after, field) ? after : { ...after, version };
    }
    default:
      return before;
  }
}

function withRule(rules: Readonly<Record<string, string>>, { field, to }: Config): Record<string, string> {
  const { [String(field)]: _gone, ...others } = rules;
  return to === 'default' ? others : { ...others, [String(field)]: String(to) };
}

/** Whether people here decide a field, by path. */
export function isLocked({ own, defaults }: Settings, field: string): boolean {
  return (own[field] ?? defaults[field]) === 'locked';
}
